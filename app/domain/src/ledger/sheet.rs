//! The fingerprint of a sheet: what its cells say, not how a program spells, paints or packs them.
//!
//! A workbook that Excel or LibreOffice opened and saved again has other bytes, another order of strings and other styles, but the
//! same cells. So the fingerprint is made of every cell that is not blank, in reading order: its row and column, what kind of thing
//! it holds, and that thing in one spelling. The written format is docs/LEDGER.md, "Exports".

use super::leaf::sized;
use sha2::{Digest, Sha256};
use std::borrow::Cow;

/// Tag of a fingerprint.
const SHEET: &str = "hai-long/trang/1";

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'a> {
    /// Words. Empty ones are a blank cell.
    Text(&'a str),
    /// A number, or a day, which spreadsheets keep as a number.
    Number(f64),
    /// Yes or no.
    Truth(bool),
    /// What a spreadsheet shows where it cannot count: `#DIV/0!`.
    Fault(&'a str),
}

impl<'a> Cell<'a> {
    /// The letter of its kind, and its one spelling. None: the cell is blank.
    fn canonical(self) -> Option<(&'static str, Cow<'a, str>)> {
        match self {
            Self::Text("") => None,
            Self::Text(words) => Some(("s", one_line_end(words))),
            Self::Number(x) => Some(("n", Cow::Owned(number(x)))),
            Self::Truth(yes) => Some(("b", Cow::Borrowed(if yes { "1" } else { "0" }))),
            Self::Fault(what) => Some(("e", Cow::Borrowed(what))),
        }
    }
}

/// Programs differ in how a line within a cell ends.
fn one_line_end(words: &str) -> Cow<'_, str> {
    if words.contains('\r') { Cow::Owned(words.replace("\r\n", "\n").replace('\r', "\n")) } else { Cow::Borrowed(words) }
}

/// Fifteen significant digits, which every spreadsheet keeps and no more than it shows: 85.5 is `8.55e1`, 0 is `0e0`.
fn number(x: f64) -> String {
    // Adding 0 takes the sign from -0, which no cell shows.
    let text = format!("{:.14e}", x + 0.0);
    match text.split_once('e') {
        Some((digits, exponent)) => format!("{}e{exponent}", digits.trim_end_matches('0').trim_end_matches('.')),
        None => text,
    }
}

/// A cell came before or on the place of another that was there already: no spreadsheet writes a sheet so, and which of two
/// cells on one place is shown would be anybody's guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("các ô không theo thứ tự")]
pub struct OutOfOrder;

/// A fingerprint being made, cell by cell.
#[derive(Clone, Debug)]
pub struct Fingerprint {
    sha: Sha256,
    last: Option<(u32, u32)>,
}

impl Default for Fingerprint {
    fn default() -> Self {
        Self { sha: Sha256::new_with_prefix([SHEET.as_bytes(), &[0]].concat()), last: None }
    }
}

impl Fingerprint {
    /// Adds a cell. `row` and `column` are counted from 0; in the format, as for people, from 1.
    ///
    /// # Errors
    /// [`OutOfOrder`].
    pub fn cell(&mut self, row: u32, column: u32, cell: Cell<'_>) -> Result<(), OutOfOrder> {
        if self.last.is_some_and(|last| last >= (row, column)) {
            return Err(OutOfOrder);
        }
        self.last = Some((row, column));
        let Some((kind, text)) = cell.canonical() else { return Ok(()) };
        let mut bytes = Vec::with_capacity(40 + text.len());
        for at in [row, column] {
            sized((u64::from(at) + 1).to_string().as_bytes(), &mut bytes);
        }
        sized(kind.as_bytes(), &mut bytes);
        sized(text.as_bytes(), &mut bytes);
        self.sha.update(&bytes);
        Ok(())
    }

    /// The fingerprint of the cells so far.
    pub fn finish(self) -> [u8; 32] {
        self.sha.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(cells: &[(u32, u32, Cell<'_>)]) -> [u8; 32] {
        let mut print = Fingerprint::default();
        cells.iter().for_each(|(row, column, cell)| print.cell(*row, *column, *cell).unwrap());
        print.finish()
    }

    #[test]
    fn a_number_has_one_spelling_of_fifteen_digits() {
        for (x, text) in [
            (0.0, "0e0"),
            (-0.0, "0e0"),
            (85.5, "8.55e1"),
            (-1204.0, "-1.204e3"),
            (0.1 + 0.2, "3e-1"),
            (1.0 / 3.0, "3.33333333333333e-1"),
            (1e300, "1e300"),
        ] {
            assert_eq!(number(x), text);
        }
    }

    #[test]
    fn a_fingerprint_tells_every_difference_of_value_place_and_kind() {
        let plain = of(&[(0, 0, Cell::Text("a")), (1, 2, Cell::Number(5.0))]);
        let others = [
            of(&[(0, 0, Cell::Text("b")), (1, 2, Cell::Number(5.0))]),
            of(&[(0, 0, Cell::Text("a")), (1, 2, Cell::Number(5.000_000_01))]),
            of(&[(0, 0, Cell::Text("a")), (1, 2, Cell::Text("5"))]),
            of(&[(0, 0, Cell::Text("a")), (1, 2, Cell::Text("5e0"))]),
            of(&[(0, 0, Cell::Text("a")), (2, 1, Cell::Number(5.0))]),
            of(&[(0, 0, Cell::Text("a"))]),
            of(&[(0, 0, Cell::Text("a")), (1, 2, Cell::Number(5.0)), (9, 9, Cell::Truth(false))]),
            of(&[(0, 0, Cell::Text("a")), (1, 2, Cell::Fault("#N/A"))]),
        ];
        assert!(others.iter().all(|other| *other != plain));
        assert_eq!(
            of(&[(0, 0, Cell::Text("a")), (0, 7, Cell::Text("")), (1, 2, Cell::Number(5.0))]),
            plain,
            "a blank is nothing"
        );
        assert_eq!(of(&[(0, 0, Cell::Text("a\r\nb"))]), of(&[(0, 0, Cell::Text("a\nb"))]));
        let mut print = Fingerprint::default();
        print.cell(1, 1, Cell::Truth(true)).unwrap();
        assert_eq!(print.cell(1, 1, Cell::Truth(false)), Err(OutOfOrder));
        assert_eq!(print.cell(0, 5, Cell::Truth(false)), Err(OutOfOrder));
    }

    #[test]
    fn the_bytes_are_those_of_the_written_format() {
        // docs/LEDGER.md, "Exports": A1 = "a", C2 = 5.
        let part = |text: &str| [&(text.len() as u64).to_be_bytes()[..], text.as_bytes()].concat();
        let mut bytes = b"hai-long/trang/1\0".to_vec();
        ["1", "1", "s", "a", "2", "3", "n", "5e0"].into_iter().for_each(|text| bytes.extend(part(text)));
        let expected: [u8; 32] = Sha256::digest(bytes).into();
        assert_eq!(of(&[(0, 0, Cell::Text("a")), (1, 2, Cell::Number(5.0))]), expected);
    }
}
