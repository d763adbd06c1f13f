//! The QR code: what fits, the matrix, and our own SVG of it.

use crate::{Error, Result};
use qrcode::{Color, EcLevel, QrCode, QrResult, Version, bits::Bits};

/// White modules around the code (ISO/IEC 18004).
pub const QUIET_ZONE: usize = 4;
/// The version of every code: 33 modules. A short address would fit a smaller one, but that one dies of a stain that this one
/// survives (8 % of the symbol, tried at every place), and all slips would not look the same.
pub const VERSION: i16 = 4;
/// Characters of the alphanumeric mode in [`VERSION`] at level Q.
pub const CAPACITY: usize = 67;

/// Whether the alphanumeric mode has this character. Its space is left out: no address holds one.
pub fn is_alphanumeric(c: char) -> bool {
    c.is_ascii_digit() || c.is_ascii_uppercase() || "$%*+-./:".contains(c)
}

/// The side of a module in dots of the printer: a whole number, so that every module comes out equally wide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModuleSize {
    /// Dots a module.
    pub dots: u32,
    /// Dots an inch.
    pub dpi: u32,
}

impl ModuleSize {
    /// Thermal printers: 5 dots, 0.6256 mm; a code of version 4 with its quiet zone is 25.7 mm wide.
    pub const THERMAL_203: Self = Self { dots: 5, dpi: 203 };
    /// Thermal and old laser printers: 8 dots, 0.6773 mm; version 4 is 27.8 mm wide.
    pub const LASER_300: Self = Self { dots: 8, dpi: 300 };
    /// Laser printers: 16 dots. The same size as at 300 dpi, so one file serves 300, 600 and 1200 dpi.
    pub const LASER_600: Self = Self { dots: 16, dpi: 600 };

    /// The size for a printer of this resolution; other resolutions are not known.
    pub fn for_dpi(dpi: u32) -> Option<Self> {
        [Self::THERMAL_203, Self::LASER_300, Self::LASER_600].into_iter().find(|m| m.dpi == dpi)
    }

    /// Millimetres of so many modules.
    pub fn millimetres(self, modules: usize) -> f64 {
        let modules = u32::try_from(modules).unwrap_or(u32::MAX);
        f64::from(self.dots) * 25.4 / f64::from(self.dpi) * f64::from(modules)
    }
}

/// The modules of a code.
#[derive(Clone, PartialEq, Eq)]
pub struct Symbol {
    width: usize,
    dark: Vec<bool>,
}

impl Symbol {
    /// The code of this text, in alphanumeric mode at level Q (a quarter of it may be spoilt).
    ///
    /// # Errors
    /// [`Error::Refused`] where the text has other characters or does not fit [`VERSION`].
    pub fn of(text: &str) -> Result<Self> {
        if !text.chars().all(is_alphanumeric) {
            return Err(Error::Refused("nội dung mã QR có ký tự ngoài chữ hoa, chữ số và $ % * + - . / :".to_owned()));
        }
        Self::encode(text).map_err(|_| {
            let length = text.len();
            Error::Refused(format!("nội dung mã QR dài {length} ký tự, nhiều nhất {CAPACITY} (phiên bản {VERSION}, mức Q)"))
        })
    }

    fn encode(text: &str) -> QrResult<Self> {
        let mut bits = Bits::new(Version::Normal(VERSION));
        bits.push_alphanumeric_data(text.as_bytes())?;
        bits.push_terminator(EcLevel::Q)?;
        let code = QrCode::with_bits(bits, EcLevel::Q)?;
        Ok(Self { width: code.width(), dark: code.into_colors().into_iter().map(|c| c == Color::Dark).collect() })
    }

    /// Modules a side, without the quiet zone.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Modules a side, with the quiet zone.
    pub fn full_width(&self) -> usize {
        self.width + 2 * QUIET_ZONE
    }

    /// Whether the module in this column and row is dark.
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        x < self.width && self.dark.get(y * self.width + x).copied().unwrap_or(false)
    }

    /// One run of dark modules after another, row by row: start and length.
    fn runs(&self) -> impl Iterator<Item = (usize, usize, usize)> {
        (0..self.width).flat_map(move |y| {
            let starts = (0..self.width).filter(move |&x| self.is_dark(x, y) && (x == 0 || !self.is_dark(x - 1, y)));
            starts.map(move |x| (x, y, (x..self.width).take_while(|&x| self.is_dark(x, y)).count()))
        })
    }

    /// One path for the whole code: rectangles that touch inside one path show no seam on any printer.
    fn path(&self) -> String {
        let run = |(x, y, n): (usize, usize, usize)| format!("M{} {}h{n}v1h-{n}z", x + QUIET_ZONE, y + QUIET_ZONE);
        self.runs().map(run).collect()
    }

    /// The code for a page: one unit a module, sized by the page. It stands beside words that say the same.
    pub fn inline(&self) -> String {
        let (side, path) = (self.full_width(), self.path());
        format!(
            r#"<svg class="ma-qr" viewBox="0 0 {side} {side}" shape-rendering="crispEdges" role="img" aria-label="Mã QR của phiếu"><path d="{path}"/></svg>"#
        )
    }

    /// The code as a file of its own, in its size on paper, on white.
    pub fn file(&self, module: ModuleSize) -> String {
        let (side, path, mm) = (self.full_width(), self.path(), module.millimetres(self.full_width()));
        format!(
            r##"<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="{mm:.4}mm" height="{mm:.4}mm" viewBox="0 0 {side} {side}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{path}"/></svg>
"##
        )
    }
}

impl std::fmt::Debug for Symbol {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // A code can be read back from its modules, and it holds a token.
        f.debug_struct("Symbol").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A host of 28 characters, the longest that the contract promises.
    const TEXT: &str = "HTTPS://KHAOSAT-HAILONG.HATINH.GOV.V/P/0123456789ABC";

    fn symbol() -> Symbol {
        Symbol::of(TEXT).unwrap()
    }

    #[test]
    fn a_host_of_28_characters_fits_version_4_at_level_q() {
        assert_eq!(TEXT.split('/').nth(2).unwrap().len(), 28);
        assert_eq!(symbol().width(), 17 + 4 * usize::try_from(VERSION).unwrap());
        assert_eq!(symbol().width(), Symbol::of("HTTP://127.0.0.1:8080/P/0123456789ABC").unwrap().width());
    }

    #[test]
    fn the_capacity_is_the_standards() {
        assert!(Symbol::of(&"A".repeat(CAPACITY)).is_ok());
        assert!(Symbol::of(&"A".repeat(CAPACITY + 1)).is_err());
        assert!(Symbol::of("https://nho.vn").is_err());
    }

    #[test]
    fn the_three_finders_stand_in_their_corners() {
        let symbol = symbol();
        for (left, top) in [(0, 0), (symbol.width() - 7, 0), (0, symbol.width() - 7)] {
            for y in 0..7 {
                for x in 0..7 {
                    let ring = x.min(y).min(6 - x).min(6 - y);
                    assert_eq!(symbol.is_dark(left + x, top + y), ring != 1);
                }
            }
        }
        assert!((8..symbol.width() - 8).all(|i| symbol.is_dark(i, 6) == (i % 2 == 0)), "the timing row");
    }

    /// Reads our own path back into modules, quiet zone and all.
    fn painted(svg: &str, side: usize) -> Vec<bool> {
        let mut painted = vec![false; side * side];
        let path = svg.rsplit("<path d=\"").next().unwrap().split('"').next().unwrap();
        for run in path.split_terminator('z') {
            let (start, size) = run[1..].split_once('h').unwrap();
            let (x, y) = start.split_once(' ').unwrap();
            let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
            let n: usize = size.split_once('v').unwrap().0.parse().unwrap();
            painted[y * side + x..y * side + x + n].fill(true);
        }
        painted
    }

    #[test]
    fn the_picture_is_the_matrix_with_four_white_modules_around() {
        let symbol = symbol();
        let side = symbol.full_width();
        assert_eq!(side, 33 + 2 * 4);
        for svg in [symbol.inline(), symbol.file(ModuleSize::LASER_600)] {
            assert!(svg.contains(r#"viewBox="0 0 41 41""#));
            for (at, dark) in painted(&svg, side).into_iter().enumerate() {
                let inside = |v: usize| v.checked_sub(QUIET_ZONE).filter(|v| *v < symbol.width());
                let expected = inside(at % side).zip(inside(at / side)).is_some_and(|(x, y)| symbol.is_dark(x, y));
                assert_eq!(dark, expected, "module {at}");
            }
        }
        assert!(symbol.inline().starts_with("<svg"), "no prolog inside a page");
        assert!(symbol.file(ModuleSize::THERMAL_203).starts_with("<?xml"));
    }

    #[test]
    fn modules_are_whole_dots_and_the_code_is_about_an_inch() {
        for dpi in [203, 300, 600] {
            let module = ModuleSize::for_dpi(dpi).unwrap();
            let side = symbol().full_width();
            let millimetres = module.millimetres(side);
            assert!((25.0..=28.0).contains(&millimetres), "{dpi} dpi: {millimetres} mm");
            let written =
                symbol().file(module).split_once("width=\"").unwrap().1.split_once("mm").unwrap().0.parse::<f64>().unwrap();
            let dots = written / 25.4 * f64::from(dpi) / 41.0;
            assert!((dots - dots.round()).abs() < 1e-4, "{dpi} dpi: {dots} dots a module");
        }
        assert_eq!(ModuleSize::for_dpi(96), None);
    }

    #[test]
    fn a_log_line_does_not_hold_the_code() {
        assert_eq!(format!("{:?}", symbol()), "Symbol { .. }");
    }
}
