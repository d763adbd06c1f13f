//! The token of an invitation and the receipt of a response, as people see and type them.

use crate::code::{self, CodeError};

macro_rules! printed_code {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub struct $name(String);

        impl $name {
            /// Characters before the check character, five bits each.
            pub const LEN: usize = $len;

            /// From the lowest `5 * LEN` bits.
            pub fn from_bits(bits: u128) -> Self {
                Self(code::encode(bits, Self::LEN))
            }

            /// From what a person typed or a QR code held: any case, with or without dashes.
            ///
            /// # Errors
            /// [`CodeError`], told before any look-up.
            pub fn parse(typed: &str) -> Result<Self, CodeError> {
                code::decode(typed, Self::LEN).map(Self)
            }

            /// Without dashes, as it stands in addresses and under the hash.
            pub fn plain(&self) -> &str {
                &self.0
            }

            /// In groups of four, as it is printed.
            pub fn grouped(&self) -> String {
                code::grouped(&self.0)
            }
        }
    };
}

printed_code!(
    /// The secret that proves an invitation: 60 bits, printed `XXXX-XXXX-XXXX-C`. Deliberately without `Display` or
    /// `Serialize`, so that it reaches no log by accident.
    Token,
    12
);

printed_code!(
    /// What a citizen keeps: the first 75 bits of the response's commitment. It finds the sealed row and shows nothing of it.
    Receipt,
    15
);

impl Receipt {
    /// The receipt of a commitment (SHA-256).
    pub fn of(commitment: &[u8; 32]) -> Self {
        Self::from_bits(u128::from_be_bytes(first_half(commitment)) >> (128 - 5 * Self::LEN))
    }

    /// The range of commitments that share this receipt, for a look-up in an index over them.
    pub fn commitments(&self) -> ([u8; 32], [u8; 32]) {
        let shift = 128 - 5 * Self::LEN;
        let bits = code::bits(&self.0, Self::LEN) << shift;
        let (mut low, mut high) = ([0; 32], [0xff; 32]);
        low[..16].copy_from_slice(&bits.to_be_bytes());
        high[..16].copy_from_slice(&(bits | ((1 << shift) - 1)).to_be_bytes());
        (low, high)
    }
}

fn first_half(commitment: &[u8; 32]) -> [u8; 16] {
    let mut half = [0; 16];
    half.copy_from_slice(&commitment[..16]);
    half
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_receipt_finds_its_commitment(commitment: [u8; 32]) {
            let (low, high) = Receipt::of(&commitment).commitments();
            prop_assert!(low <= commitment && commitment <= high);
        }
    }
}
