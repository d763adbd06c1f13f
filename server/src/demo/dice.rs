//! Chance that comes out the same every time: an example that somebody walks through twice must show the same figures.

use sha2::{Digest, Sha256};

/// Bytes of SHA-256 over a name and a counter.
pub(super) struct Dice {
    name: String,
    thrown: u64,
}

impl Dice {
    pub(super) fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), thrown: 0 }
    }

    /// A number below `sides`, which is not 0. The bias of the remainder is below one in a billion.
    pub(super) fn below(&mut self, sides: usize) -> usize {
        let digest = Sha256::new().chain_update(self.thrown.to_be_bytes()).chain_update(&self.name).finalize();
        self.thrown += 1;
        let bytes: [u8; 8] = std::array::from_fn(|at| digest[at]);
        usize::try_from(u64::from_be_bytes(bytes) % sides as u64).unwrap_or_default()
    }

    /// True in so many of a hundred cases.
    pub(super) fn percent(&mut self, of_hundred: usize) -> bool {
        self.below(100) < of_hundred
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_gives_the_same_throws_and_every_side_comes_up() {
        let throws = |name: &str| {
            let mut dice = Dice::named(name);
            (0..600).map(|_| dice.below(6)).collect::<Vec<_>>()
        };
        assert_eq!(throws("a"), throws("a"));
        assert_ne!(throws("a"), throws("b"));
        for side in 0..6 {
            let came = throws("a").iter().filter(|t| **t == side).count();
            assert!((60..140).contains(&came), "{side}: {came} of 600");
        }
    }
}
