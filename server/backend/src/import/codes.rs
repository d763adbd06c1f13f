//! Code lists as the province writes them: which agency is rated, who is given how many codes.

use super::{
    Report,
    dossiers::{Known, frame, kind},
    table::{self, Column, Row},
};
use domain::{
    invited::{CodeList, ListError, NewList, UNNAMED},
    response::{Frame, Kind},
    round::Round,
};

const AGENCY: usize = 0;
const PLACE: usize = 1;
const FIELD: usize = 2;
const KIND: usize = 3;
const COUNT: usize = 4;
const LIST: usize = 5;
const FRAME: usize = 6;

pub(super) const COLUMNS: &[Column] = &[
    Column {
        name: "Cơ quan được đánh giá",
        required: true,
        aliases: &[
            "coquanduocdanhgia",
            "macoquanduocdanhgia",
            "donviduocdanhgia",
            "macoquan",
            "coquan",
            "donvi",
            "agencycode",
            "agency",
        ],
    },
    Column {
        name: "Nơi nhận",
        required: true,
        aliases: &["noinhan", "noinhanphieu", "coquantraloi", "donvitraloi", "noiduocmoi", "place", "recipient"],
    },
    Column {
        name: "Lĩnh vực",
        required: true,
        aliases: &["malinhvuc", "linhvuc", "tenlinhvuc", "fieldcode", "field", "fieldname"],
    },
    Column { name: "Đối tượng", required: true, aliases: &["doituong", "loaidoituong", "kind"] },
    Column { name: "Số phiếu", required: true, aliases: &["sophieu", "soma", "soluong", "count", "codes"] },
    Column { name: "Tên danh sách", required: false, aliases: &["tendanhsach", "danhsach", "list", "listname"] },
    Column { name: "Nguồn mẫu", required: false, aliases: &["nguonmau", "danhsachmau", "mau", "frame", "sample"] },
];

/// What a file gave.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub(super) lists: Vec<NewList>,
    pub(super) report: Report,
}

/// Reads a file. `there`: the lists that the round has.
///
/// # Errors
/// A sentence about the file as a whole.
pub(super) fn parse(bytes: &[u8], known: &Known, round: &Round, there: &[CodeList]) -> Result<Parsed, String> {
    let mut parsed = Parsed::default();
    let mut good = 0;
    let header = table::read(bytes, COLUMNS, |row| match row {
        Err(ragged) => parsed.report.rejected.push(ragged),
        Ok(row) => {
            let list = read_row(&row, known, round, &mut parsed.report);
            if list.as_ref().is_some_and(|list| there.iter().any(|old| list.names(old))) {
                parsed.report.rejected.push(row.bad(LIST, ListError::Twice.to_string()));
            } else if let Some(list) = list {
                good += 1;
                join(&mut parsed.lists, list);
            }
        }
    })?;
    parsed.report.columns(&header, good);
    Ok(parsed)
}

/// Rows that agree in everything but the place are one list.
fn join(lists: &mut Vec<NewList>, row: NewList) {
    let same = |l: &&mut NewList| {
        (&l.name, &l.agency, &l.field, l.kind, l.frame) == (&row.name, &row.agency, &row.field, row.kind, row.frame)
    };
    match lists.iter_mut().find(same) {
        Some(list) => list.places.extend(row.places),
        None => lists.push(row),
    }
}

fn read_row(row: &Row<'_>, known: &Known, round: &Round, report: &mut Report) -> Option<NewList> {
    let bad = &mut report.rejected;
    let before = bad.len();
    let agency = known.agency(&row.text(AGENCY)).map_err(|reason| bad.push(row.bad(AGENCY, reason))).ok();
    let field = known.field(&row.text(FIELD));
    if field.is_none() {
        bad.push(row.bad(FIELD, "đợt này không khảo sát lĩnh vực này"));
    }
    let kind: Option<Kind> = kind(&row.text(KIND)).map_err(|reason| bad.push(row.bad(KIND, reason))).ok();
    let frame: Option<Frame> = match row.has(FRAME) {
        true => frame(&row.text(FRAME)).map_err(|reason| bad.push(row.bad(FRAME, reason))).ok(),
        false => Some(Frame::Drawn),
    };
    let count: Option<u32> = row.text(COUNT).parse().ok().filter(|n| *n > 0);
    if count.is_none() {
        bad.push(row.bad(COUNT, "phải là một số nguyên dương"));
    }
    let named = row.text(LIST);
    let name = if named.is_empty() { UNNAMED.to_owned() } else { named.into_owned() };
    let places = vec![(row.text(PLACE).into_owned(), count.unwrap_or(1))];
    let list = NewList { name, agency: agency?, field: field?, kind: kind?, frame: frame?, places };
    if let Err(why) = list.check(round) {
        // The name of a place may be what nobody should read.
        bad.push(row.bad_unshown(PLACE, why.to_string()));
    }
    (bad.len() == before).then_some(list)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::agency::{Agency, AgencyKind};

    fn parsed(text: &str) -> Parsed {
        let round = Round::from_toml(include_str!("../../../demo/nghi-xuan-2020/dot.toml")).unwrap();
        let agency = |code: &String| Agency {
            code: code.clone(),
            name: format!("UBND {code}"),
            kind: AgencyKind::Commune,
            parent: None,
            valid_from: None,
            valid_to: None,
            successor: None,
        };
        let mut agencies: Vec<Agency> = round.agencies.iter().map(agency).collect();
        agencies.push(agency(&"H27.99".to_owned()));
        parse(text.as_bytes(), &Known::new(&agencies, std::slice::from_ref(&round)), &round, &[]).unwrap()
    }

    #[test]
    fn rows_of_one_list_are_gathered() {
        let parsed = parsed(
            "Cơ quan được đánh giá;Nơi nhận;Lĩnh vực;Đối tượng;Số phiếu\n\
             000.21.27.H27;Sở Tài chính;TP-HT;Tổ chức;2\n\
             UBND 000.21.27.H27;UBND huyện Nghi Xuân;Tư pháp - Hộ tịch;to-chuc;1\n\
             000.22.27.H27;;TP-HT;cá nhân;30\n",
        );
        assert_eq!(parsed.report.rejected, []);
        assert_eq!(parsed.report.accepted, 3);
        let sizes: Vec<_> = parsed.lists.iter().map(|l| (l.agency.as_str(), l.kind, l.frame, l.size())).collect();
        assert_eq!(
            sizes,
            [("000.21.27.H27", Kind::Organisation, Frame::Drawn, 3), ("000.22.27.H27", Kind::Individual, Frame::Drawn, 30)]
        );
        assert_eq!(parsed.lists[0].places[1], ("UBND huyện Nghi Xuân".to_owned(), 1));
    }

    #[test]
    fn each_bad_cell_is_named_and_no_telephone_number_is_repeated() {
        let parsed = parsed(
            "co quan,noi nhan,linh vuc,doi tuong,so phieu,nguon mau\n\
             LA,Sở A,TP-HT,to-chuc,1,drawn\n\
             000.21.27.H27,Sở B,XD,ai đó,không,lạ\n\
             000.21.27.H27,Ông An 0912345678,TP-HT,to-chuc,1,drawn\n\
             H27.99,Sở C,TP-HT,to-chuc,1,drawn\n",
        );
        let lines: Vec<String> = parsed.report.rejected.iter().map(ToString::to_string).collect();
        assert_eq!(parsed.lists, []);
        assert!(lines[0].starts_with("dòng 2, cột «co quan», giá trị «LA»: không có cơ quan này"), "{lines:?}");
        let columns: Vec<&str> = parsed.report.rejected.iter().filter(|b| b.line == 3).map(|b| b.column.as_str()).collect();
        assert_eq!(columns, ["linh vuc", "doi tuong", "nguon mau", "so phieu"]);
        let personal = lines.iter().find(|l| l.starts_with("dòng 4")).unwrap();
        assert!(personal.contains("số điện thoại") && !personal.contains("0912345678"), "{personal}");
        assert!(lines.last().unwrap().contains("đợt này không khảo sát cơ quan «H27.99»"), "{lines:?}");
    }

    #[test]
    fn every_alias_is_folded_and_means_one_column() {
        super::super::assert_aliases(COLUMNS);
    }
}
