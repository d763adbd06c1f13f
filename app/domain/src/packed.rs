//! A tally at rest: what a cell's row holds, and all that a report reads of most cells.
//!
//! One byte says how wide a number is (1, 2, 4 or 8 bytes), four say how many there are, and then they come in the order of
//! `Tally::runs`, least byte first. All are as wide as the largest needs, so that adding a cell to a sum is a loop without a
//! decision: a report adds up the thousands of cells of a province, and looks into single ones for a handful of numbers.

use crate::{
    form::Form,
    response::Flag,
    tally::{Moments, Tally},
};

/// Bytes before the first number.
const HEAD: usize = 5;

/// The figures of one cell, packed. Equal figures have equal bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed(Vec<u8>);

/// The figures were counted by another form: they are not as many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherForm;

impl Packed {
    /// Of a tally in the whole shape of its form ([`Tally::whole`]).
    pub fn of(mut tally: Tally) -> Self {
        let mut numbers = Vec::new();
        tally.runs(|run| numbers.extend_from_slice(run));
        let width: u8 = match numbers.iter().max().copied().unwrap_or(0) {
            0..=0xFF => 1,
            0x100..=0xFFFF => 2,
            0x1_0000..=0xFFFF_FFFF => 4,
            _ => 8,
        };
        let count = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        let mut bytes = vec![width];
        bytes.extend(count.to_le_bytes());
        bytes.extend(numbers.iter().flat_map(|n| n.to_le_bytes().into_iter().take(width.into())));
        Self(bytes)
    }

    /// The first of several that stand side by side, and the others. `None`: the bytes are not of a tally.
    pub fn split_first(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (head, _) = bytes.split_first_chunk::<HEAD>()?;
        let [width, count @ ..] = *head;
        let numbers = usize::try_from(u32::from_le_bytes(count)).ok()?.checked_mul(width.into())?;
        let (one, others) = bytes.split_at_checked(HEAD.checked_add(numbers)?)?;
        matches!(width, 1 | 2 | 4 | 8).then(|| (Self(one.to_vec()), others))
    }

    /// One alone.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        Self::split_first(bytes).filter(|(_, others)| others.is_empty()).map(|(one, _)| one)
    }

    /// As they are stored.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Responses ([`Tally::n`]).
    pub fn n(&self) -> u64 {
        self.number(0)
    }

    /// Responses with each flag ([`Tally::flags`]).
    pub fn flags(&self) -> [u64; Flag::COUNT] {
        std::array::from_fn(|flag| self.number(2 + flag))
    }

    /// The moments of a module's index, by the module's position in the form.
    pub fn overall(&self, module: usize) -> Moments {
        let first = 2 + Flag::COUNT + module * Moments::NUMBERS;
        Moments::from_numbers(std::array::from_fn(|i| self.number(first + i)))
    }

    /// Adds the figures to a sum in the whole shape of the form that they were counted by.
    ///
    /// # Errors
    /// [`OtherForm`]; the sum is then of no use.
    pub fn add_to(&self, sum: &mut Tally) -> Result<(), OtherForm> {
        match self.0[0] {
            1 => self.add_of_width::<1>(sum),
            2 => self.add_of_width::<2>(sum),
            4 => self.add_of_width::<4>(sum),
            _ => self.add_of_width::<8>(sum),
        }
    }

    /// The figures, unpacked.
    ///
    /// # Errors
    /// [`OtherForm`].
    pub fn tally(&self, form: &Form) -> Result<Tally, OtherForm> {
        let mut tally = Tally::whole(form);
        self.add_to(&mut tally)?;
        Ok(tally)
    }

    fn add_of_width<const WIDTH: usize>(&self, sum: &mut Tally) -> Result<(), OtherForm> {
        let mut rest = &self.0[HEAD..];
        let mut short = false;
        sum.runs(|run| match rest.split_at_checked(run.len() * WIDTH) {
            Some((numbers, others)) => {
                rest = others;
                run.iter_mut().zip(numbers.chunks_exact(WIDTH)).for_each(|(sum, number)| *sum += wide(number));
            }
            None => short = true,
        });
        if short || !rest.is_empty() { Err(OtherForm) } else { Ok(()) }
    }

    fn number(&self, at: usize) -> u64 {
        let width = usize::from(self.0[0]);
        let from = HEAD + at * width;
        self.0.get(from..from + width).map_or(0, wide)
    }
}

/// A number of at most eight bytes, least byte first.
fn wide(number: &[u8]) -> u64 {
    let mut wide = [0; 8];
    wide[..number.len()].copy_from_slice(number);
    u64::from_le_bytes(wide)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{answers::Answers, form::test_form, response::Kind};
    use proptest::prelude::*;

    fn tally(scores: &[(u8, Option<u8>)]) -> Tally {
        let mut sum = Tally::whole(&test_form());
        for (score, optional) in scores {
            let mut answers = Answers::none(Kind::Individual);
            answers.scores.extend(["a.1", "a.2", "a.chung"].map(|n| (n.to_owned(), *score)));
            answers.scores.extend(optional.map(|s| ("b.1".to_owned(), s)));
            sum.add(&Tally::of(&test_form(), &answers));
        }
        sum
    }

    proptest! {
        #[test]
        fn packed_and_added_up_they_are_the_same(
            scores in prop::collection::vec((1u8..6, prop::option::of(1u8..6)), 1..30), times in 0u32..40,
        ) {
            let one = tally(&scores);
            // Doubled until its numbers are of every width.
            let mut many = one.clone();
            (0..times).for_each(|_| many.add(&many.clone()));
            let packed = Packed::of(many.clone());
            prop_assert_eq!(packed.tally(&test_form()), Ok(many.clone()));
            prop_assert_eq!((packed.n(), packed.flags()), (many.n, many.flags));
            for (at, module) in many.modules.iter().enumerate() {
                prop_assert_eq!(packed.overall(at), module.overall);
            }
            let mut sum = one.clone();
            prop_assert_eq!(packed.add_to(&mut sum), Ok(()));
            many.add(&one);
            prop_assert_eq!(sum, many);
            let two = [packed.as_bytes(), Packed::of(one).as_bytes()].concat();
            let (first, others) = Packed::split_first(&two).unwrap();
            prop_assert_eq!(&first, &packed);
            prop_assert!(Packed::read(others).is_some() && Packed::read(&two).is_none());
        }
    }

    #[test]
    fn what_is_cut_off_or_of_another_form_is_not_read() {
        let packed = Packed::of(tally(&[(4, None)]));
        let bytes = packed.as_bytes();
        assert_eq!(Packed::read(&bytes[..bytes.len() - 1]), None);
        assert_eq!(Packed::read(&[]), None);
        assert_eq!(Packed::read(&[3, 1, 0, 0, 0, 7, 7, 7]), None);
        assert_eq!(Packed::read(&[8, 255, 255, 255, 255]), None);
        let mut shorter = tally(&[]);
        shorter.items.pop();
        assert_eq!(packed.add_to(&mut shorter), Err(OtherForm));
        assert_eq!(Packed::of(shorter).tally(&test_form()), Err(OtherForm));
    }
}
