//! How large a sample is, for a population and a margin of error. Whole numbers throughout: a rounding error of a float could
//! ask for one voice more or fewer than the formula on paper.

use super::SampleError;
use crate::response::coded;
use serde::{Deserialize, Serialize};

coded! {
    /// How the size of a sample follows from its population. Both stand for a confidence of 95 %, the least that QĐ
    /// 2782/QĐ-UBND Khánh Hòa 2024, Điều 6.2 allows, for a share near one half: the worst case.
    Formula {
        /// n = N / (1 + N·e²), Yamane's, which the Ministry of Home Affairs teaches: 1.96 rounded up to 2.
        Yamane = "yamane", "Công thức Yamane, độ tin cậy 95 %";
        /// n = n₀ / (1 + (n₀ − 1)/N) with n₀ = 1.96²·0.5·0.5 / e²: with finite population correction.
        Confidence95 = "tin-cay-95", "Độ tin cậy 95 %, có hiệu chỉnh theo tổng thể hữu hạn";
    }
}

/// A margin of error in whole percent, 1 to 20.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Margin(u8);

impl TryFrom<u8> for Margin {
    type Error = SampleError;

    fn try_from(percent: u8) -> Result<Self, SampleError> {
        if (1..=20).contains(&percent) { Ok(Self(percent)) } else { Err(SampleError::Margin(percent)) }
    }
}

impl From<Margin> for u8 {
    fn from(margin: Margin) -> Self {
        margin.0
    }
}

/// A rule for the size of a sample, as a round names it: `{ formula = "yamane", margin = 5 }`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SizeRule {
    /// The formula.
    pub formula: Formula,
    /// e, in percent.
    pub margin: Margin,
}

impl SizeRule {
    /// n for a population of N, rounded up: 0 for nobody, never over N.
    pub fn size(self, population: u64) -> u64 {
        let (n, e) = (u128::from(population), u128::from(self.margin.0));
        // e is in percent, so e² is in ten-thousandths; both fractions are multiplied out by 10,000·e².
        let (above, below) = match self.formula {
            Formula::Yamane => (10_000 * n, 10_000 + n * e * e),
            Formula::Confidence95 => (9_604 * n, 9_604 + n.saturating_sub(1) * e * e),
        };
        u64::try_from(above.div_ceil(below)).unwrap_or(population)
    }

    /// As the screen names it.
    pub fn label(self) -> String {
        format!("{}, sai số ±{} %", self.formula.label(), self.margin.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rule(formula: Formula, margin: u8) -> SizeRule {
        SizeRule { formula, margin: margin.try_into().unwrap() }
    }

    #[test]
    fn the_sizes_of_the_printed_tables() {
        let populations = [50, 100, 200, 500, 1_000, 5_000, 10_000, 100_000];
        for (formula, sizes) in [
            (Formula::Yamane, [45, 80, 134, 223, 286, 371, 385, 399]),
            (Formula::Confidence95, [45, 80, 132, 218, 278, 357, 370, 383]),
        ] {
            assert_eq!(populations.map(|n| rule(formula, 5).size(n)), sizes, "{formula:?}");
        }
    }

    #[test]
    fn nobody_and_everybody() {
        for formula in Formula::ALL {
            assert_eq!(rule(*formula, 5).size(0), 0);
            assert_eq!(rule(*formula, 1).size(1), 1);
        }
        assert_eq!(rule(Formula::Yamane, 5).size(400), 200, "a whole quotient is not rounded up");
        assert_eq!(rule(Formula::Yamane, 5).size(u64::MAX), 400);
        assert_eq!(rule(Formula::Confidence95, 5).size(u64::MAX), 385);
    }

    #[test]
    fn a_round_names_its_rule() {
        let rule: SizeRule = toml::from_str("formula = \"yamane\"\nmargin = 5").unwrap();
        assert_eq!(rule.label(), "Công thức Yamane, độ tin cậy 95 %, sai số ±5 %");
        let error = toml::from_str::<SizeRule>("formula = \"yamane\"\nmargin = 0").unwrap_err().to_string();
        assert!(error.contains("sai số 0 % ngoài khoảng"), "{error}");
        assert!(toml::from_str::<SizeRule>("formula = \"yamane\"\nmargin = 5\nextra = 1").is_err());
    }

    proptest! {
        #[test]
        fn never_over_the_population_and_never_falling_with_it(n in 0u64..1_000_000, margin in 1u8..=20) {
            for formula in Formula::ALL {
                let rule = rule(*formula, margin);
                prop_assert!(rule.size(n) <= n);
                prop_assert!(rule.size(n) <= rule.size(n + 1));
            }
        }
    }
}
