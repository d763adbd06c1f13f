//! Figures of the province's tables: two decimals with a comma, as reports print them (QĐ 1431/QĐ-UBND Lạng Sơn 2022: «87,57%»).

use crate::number::decimal;
pub(super) use crate::number::{interval, percent, rate as share};

/// 87.568 is "87,57"; differences may be negative, and round as their size does.
pub(super) fn two(value: f64) -> String {
    let text = decimal(value.abs(), 2, ',');
    let sign = if value < 0.0 && text != "0,00" { "−" } else { "" };
    format!("{sign}{text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_the_vietnamese_way() {
        assert_eq!([-1.255, -0.001, 87.568].map(two), ["−1,26", "0,00", "87,57"]);
    }
}
