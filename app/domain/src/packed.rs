//! A tally at rest: what a cell's row holds, and all that a report reads of most cells.
//!
//! Four bytes say how many follow. Then the runs of `Tally::runs` come in their order, each after a byte that says how wide its numbers
//! are: 1, 2, 4 or 8 bytes, the least byte first, or 0 where all are zero. All of a run are as wide as its largest needs, so that adding
//! a cell to a sum is a loop without a decision: a report adds up the thousands of cells of a province, and looks into single ones for
//! a handful of numbers.

use crate::{
    form::Form,
    pairs::Pairs,
    response::Flag,
    tally::{Moments, TOTALS, Tally},
};
use bytes::{Buf, Bytes};

/// The figures of one cell, packed. Equal figures have equal bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed(Bytes);

/// The figures were counted by another form: they are not as many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherForm;

impl Packed {
    /// Of a tally in the whole shape of its form ([`Tally::whole`]).
    pub fn of(mut tally: Tally) -> Self {
        let mut runs = Vec::new();
        tally.runs(|run| {
            let width: u8 = match run.iter().max().copied().unwrap_or(0) {
                0 => 0,
                1..=0xFF => 1,
                0x100..=0xFFFF => 2,
                0x1_0000..=0xFFFF_FFFF => 4,
                _ => 8,
            };
            runs.push(width);
            runs.extend(run.iter().flat_map(|n| n.to_le_bytes().into_iter().take(width.into())));
        });
        let length = u32::try_from(runs.len()).unwrap_or(u32::MAX);
        Self([&length.to_le_bytes(), runs.as_slice()].concat().into())
    }

    /// Takes the first off several that stand side by side. `None`: the bytes are not of a tally.
    pub fn take_first(bytes: &mut Bytes) -> Option<Self> {
        let length = usize::try_from(bytes.clone().try_get_u32_le().ok()?).ok()?.checked_add(size_of::<u32>())?;
        (length <= bytes.len()).then(|| Self(bytes.split_to(length)))
    }

    /// One alone.
    pub fn read(mut bytes: Bytes) -> Option<Self> {
        Self::take_first(&mut bytes).filter(|_| bytes.is_empty())
    }

    /// As they are stored.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Responses ([`Tally::n`]).
    pub fn n(&self) -> u64 {
        self.totals()[0]
    }

    /// Responses with each flag ([`Tally::flags`]).
    pub fn flags(&self) -> [u64; Flag::COUNT] {
        let [_, _, flags @ ..] = self.totals();
        flags
    }

    /// The moments of a module's index, by the module's position in the form.
    pub fn overall(&self, module: usize) -> Moments {
        let mut runs = self.runs();
        runs.skip(TOTALS);
        (0..module).for_each(|_| runs.skip(Moments::NUMBERS));
        Moments::from_numbers(runs.numbers())
    }

    /// The co-moments of a module's index.
    ///
    /// # Errors
    /// [`OtherForm`].
    pub fn pairs(&self, form: &Form, module: usize) -> Result<Pairs, OtherForm> {
        let mut runs = self.runs();
        runs.skip(TOTALS);
        form.modules.iter().for_each(|_| runs.skip(Moments::NUMBERS));
        let mut pairs = Pairs::default();
        for module in form.modules.iter().take(module + 1) {
            pairs = Pairs::empty(module.open_items().count());
            runs.add_to(pairs.numbers());
        }
        if runs.torn { Err(OtherForm) } else { Ok(pairs) }
    }

    /// Adds the figures to a sum in the whole shape of the form that they were counted by.
    ///
    /// # Errors
    /// [`OtherForm`]; the sum is then of no use.
    pub fn add_to(&self, sum: &mut Tally) -> Result<(), OtherForm> {
        let mut runs = self.runs();
        sum.runs(|run| runs.add_to(run));
        if runs.torn || !runs.rest.is_empty() { Err(OtherForm) } else { Ok(()) }
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

    fn totals(&self) -> [u64; TOTALS] {
        self.runs().numbers()
    }

    fn runs(&self) -> Runs<'_> {
        Runs { rest: &self.0[size_of::<u32>()..], torn: false }
    }
}

/// The runs that are still to be read. Whoever reads them knows how long each is.
struct Runs<'a> {
    rest: &'a [u8],
    /// A run was asked for that is not there.
    torn: bool,
}

impl<'a> Runs<'a> {
    /// How wide the next run's numbers are, and the run.
    fn next(&mut self, numbers: usize) -> (usize, &'a [u8]) {
        let next = self.rest.split_first().and_then(|(width, rest)| {
            let width = usize::from(*width);
            matches!(width, 0 | 1 | 2 | 4 | 8).then_some(())?;
            Some((width, rest.split_at_checked(numbers * width)?))
        });
        let Some((width, (run, rest))) = next else {
            self.torn = true;
            return (0, &[]);
        };
        self.rest = rest;
        (width, run)
    }

    fn skip(&mut self, numbers: usize) {
        self.next(numbers);
    }

    fn numbers<const N: usize>(&mut self) -> [u64; N] {
        let mut numbers = [0; N];
        self.add_to(&mut numbers);
        numbers
    }

    fn add_to(&mut self, sums: &mut [u64]) {
        match self.next(sums.len()) {
            (0, _) => {}
            (1, run) => add_of_width::<1>(sums, run),
            (2, run) => add_of_width::<2>(sums, run),
            (4, run) => add_of_width::<4>(sums, run),
            (_, run) => add_of_width::<8>(sums, run),
        }
    }
}

fn add_of_width<const WIDTH: usize>(sums: &mut [u64], run: &[u8]) {
    for (sum, number) in sums.iter_mut().zip(run.chunks_exact(WIDTH)) {
        let mut wide = [0; 8];
        wide[..WIDTH].copy_from_slice(number);
        *sum += u64::from_le_bytes(wide);
    }
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
                prop_assert_eq!(packed.pairs(&test_form(), at), Ok(module.pairs.clone()));
            }
            let mut sum = one.clone();
            prop_assert_eq!(packed.add_to(&mut sum), Ok(()));
            many.add(&one);
            prop_assert_eq!(sum, many);
            let mut two = Bytes::from([packed.as_bytes(), Packed::of(one).as_bytes()].concat());
            prop_assert!(Packed::read(two.clone()).is_none());
            prop_assert_eq!(Packed::take_first(&mut two), Some(packed));
            prop_assert!(Packed::read(two).is_some());
        }
    }

    #[test]
    fn what_is_cut_off_or_of_another_form_is_not_read() {
        let packed = Packed::of(tally(&[(4, None)]));
        let bytes = Bytes::copy_from_slice(packed.as_bytes());
        assert_eq!(Packed::read(bytes.slice(..bytes.len() - 1)), None);
        assert_eq!(Packed::read(Bytes::new()), None);
        assert_eq!(Packed::read(Bytes::from_static(&[255, 255, 255, 255])), None);
        let no_width = Packed::read(Bytes::from_static(&[4, 0, 0, 0, 3, 7, 7, 7])).unwrap();
        assert_eq!(no_width.tally(&test_form()), Err(OtherForm));
        let mut shorter = tally(&[]);
        shorter.items.pop();
        assert_eq!(packed.add_to(&mut shorter), Err(OtherForm));
        assert_eq!(Packed::of(shorter).tally(&test_form()), Err(OtherForm));
    }
}
