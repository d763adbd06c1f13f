//! Crockford base32 with one check character: what a person can read aloud and type.

/// Crockford's 32 characters: no I, L, O, U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Why a typed code cannot be right, told before anything is looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeError {
    /// Not the right number of characters (after spaces and dashes are dropped): how many there are.
    Length(usize),
    /// A character outside the alphabet.
    Character(char),
    /// The right shape, but the check character does not fit: one is mistyped, or two changed places.
    Check,
}

/// The value of a character as people type it: any case, O for 0, I and L for 1.
fn value(c: char) -> Option<u8> {
    let c = match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        c => c,
    };
    ALPHABET.iter().position(|&a| char::from(a) == c).and_then(|at| u8::try_from(at).ok())
}

/// The bits of a code's characters before the check character, highest first.
pub(crate) fn bits(code: &str, len: usize) -> u128 {
    code.chars().take(len).filter_map(value).fold(0, |bits, v| bits << 5 | u128::from(v))
}

/// Doubles in GF(32) = GF(2)\[x\]/(x⁵+x²+1).
const fn double(v: u8) -> u8 {
    let d = v << 1;
    if d & 0x20 == 0 { d } else { d ^ 0x25 }
}

/// Σ αⁱ·vᵢ over GF(32): since the weights α, α², … differ (α has order 31), one wrong character and any two exchanged
/// ones always show, for codes of up to 31 characters.
fn check_value(values: &[u8]) -> u8 {
    values.iter().rev().fold(0, |sum, v| double(sum ^ v))
}

/// Writes the lowest `5 * len` bits of `bits`, highest first, and the check character.
pub fn encode(bits: u128, len: usize) -> String {
    let values: Vec<u8> = (0..len).rev().map(|i| u8::try_from((bits >> (5 * i)) & 31).unwrap_or(0)).collect();
    values.iter().chain([&check_value(&values)]).map(|&v| char::from(ALPHABET[usize::from(v)])).collect()
}

/// Reads what a person typed back into the plain code of `len` characters and its check character.
///
/// # Errors
/// [`CodeError`], naming the first thing that is wrong.
pub fn decode(typed: &str, len: usize) -> Result<String, CodeError> {
    let kept: Vec<char> = typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '—' | '.')).collect();
    let values = kept.iter().map(|&c| value(c).ok_or(CodeError::Character(c))).collect::<Result<Vec<u8>, _>>()?;
    if values.len() != len + 1 {
        return Err(CodeError::Length(values.len()));
    }
    if check_value(&values[..len]) != values[len] {
        return Err(CodeError::Check);
    }
    Ok(values.iter().map(|&v| char::from(ALPHABET[usize::from(v)])).collect())
}

/// Puts a dash after every fourth character: `ABCD-EFGH-…`.
pub fn grouped(code: &str) -> String {
    let mut out = String::with_capacity(code.len() + code.len() / 4);
    for (i, c) in code.chars().enumerate() {
        if i > 0 && i % 4 == 0 {
            out.push('-');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_reads_back_in_any_case_and_grouping(bits in 0u128..1 << 60) {
            let code = encode(bits, 12);
            prop_assert_eq!(decode(&grouped(&code).to_lowercase(), 12), Ok(code.clone()));
            prop_assert_eq!(decode(&format!(" {} ", code.replace('0', "o").replace('1', "l")), 12), Ok(code));
        }

        #[test]
        fn one_wrong_character_is_always_found(bits in 0u128..1 << 60, at in 0usize..13, other in 0usize..32) {
            let code = encode(bits, 12);
            let mut wrong: Vec<char> = code.chars().collect();
            wrong[at] = char::from(ALPHABET[other]);
            let wrong: String = wrong.into_iter().collect();
            prop_assert_eq!(decode(&wrong, 12).is_ok(), wrong == code);
        }

        #[test]
        fn two_exchanged_characters_are_always_found(bits in 0u128..1 << 60, a in 0usize..12, b in 0usize..12) {
            let code = encode(bits, 12);
            let mut swapped: Vec<char> = code.chars().collect();
            swapped.swap(a, b);
            let swapped: String = swapped.into_iter().collect();
            prop_assert_eq!(decode(&swapped, 12).is_ok(), swapped == code);
        }
    }

    #[test]
    fn a_wrong_shape_is_named() {
        assert_eq!(decode("ABC", 12), Err(CodeError::Length(3)));
        assert_eq!(decode("ABCDU", 12), Err(CodeError::Character('U')));
    }
}
