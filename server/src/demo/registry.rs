//! A registry of dossiers that never were: the same ones every time, written as the file a province would import.

use super::dice::Dice;
use domain::{
    agency::{Agency, AgencyKind},
    round::Round,
};
use jiff::{Span, civil::Date};
use std::fmt::Write;

/// What agencies of one kind have.
pub(super) struct Share {
    /// Whose.
    pub(super) kind: AgencyKind,
    /// Field code, and a procedure in it.
    pub(super) fields: [(&'static str, &'static str); 2],
    /// Dossiers in each field.
    pub(super) each: usize,
}

const HEADER: &str = "Mã hồ sơ,Cơ quan tiếp nhận,Cơ quan giải quyết,Lĩnh vực,Thủ tục,Đối tượng,Hình thức nộp,Nơi cư trú,Ngày tiếp nhận,Ngày hẹn trả,Ngày trả kết quả\n";

/// The dossiers of a round's agencies.
pub(super) fn dossiers(agencies: &[Agency], round: &Round, shares: &[Share]) -> anyhow::Result<String> {
    let mut csv = HEADER.to_owned();
    for agency in agencies.iter().filter(|a| round.agencies.contains(&a.code)) {
        for share in shares.iter().filter(|s| s.kind == agency.kind) {
            for (field, (code, procedure)) in share.fields.iter().enumerate().filter(|(_, (code, _))| round.covers_field(code)) {
                for at in 0..share.each {
                    let serial = field * share.each + at + 1;
                    csv += &line(&agency.code, serial, code, procedure, round)?;
                }
            }
        }
    }
    Ok(csv)
}

/// Every ninth was filed online, every twenty-third has no result yet; every fourth is an organisation's.
fn line(agency: &str, serial: usize, field: &str, procedure: &str, round: &Round) -> anyhow::Result<String> {
    let mut dice = Dice::named(format!("{} {agency} {serial}", round.code));
    let days = round.dossiers.from.until(round.dossiers.to)?.get_days();
    let received = plus(round.dossiers.from, dice.below(usize::try_from(days)? + 1))?;
    let appointed = plus(received, 3 + dice.below(12))?;
    let returned = plus(appointed, 4)?.checked_sub(Span::new().days(i64::try_from(dice.below(6))?))?;
    let returned = if serial.is_multiple_of(23) { String::new() } else { written(returned) };
    let kind = if serial.is_multiple_of(4) { "Tổ chức" } else { "Cá nhân" };
    let channel = if serial.is_multiple_of(9) { "Trực tuyến" } else { "Trực tiếp" };
    let mut line = String::new();
    writeln!(
        line,
        "{agency}-{:02}{:02}{:02}-{serial:04},{agency},{agency},{field},{procedure},{kind},{channel},Trong tỉnh,{},{},{returned}",
        received.year() % 100,
        received.month(),
        received.day(),
        written(received),
        written(appointed)
    )?;
    Ok(line)
}

fn plus(day: Date, days: usize) -> anyhow::Result<Date> {
    Ok(day.checked_add(Span::new().days(i64::try_from(days)?))?)
}

fn written(day: Date) -> String {
    format!("{:02}/{:02}/{}", day.day(), day.month(), day.year())
}
