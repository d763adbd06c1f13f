//! What differs between two states of a round, in words: for the record of who changed what.

use super::{Exclusion, Round};
use crate::response::Mode;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use toml::{Table, Value};

/// One setting that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The setting, as officers read it.
    pub setting: String,
    /// Before; empty where it was not set.
    pub from: String,
    /// After; empty where it is not set any more.
    pub to: String,
}

/// Every setting that differs, in the order of their keys. It compares what is stored, so that no setting can be forgotten.
pub fn changes(old: &Round, new: &Round) -> Vec<Change> {
    let (old, new) = (table(old), table(new));
    let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    keys.into_iter().filter_map(|key| change(key, old.get(key), new.get(key))).collect()
}

fn table(round: &Round) -> Table {
    Table::try_from(round).unwrap_or_default()
}

fn change(key: &str, old: Option<&Value>, new: Option<&Value>) -> Option<Change> {
    if old == new {
        return None;
    }
    // Of a list of three hundred agencies only those that came or went.
    let (from, to) = match (old, new) {
        (Some(Value::Array(old)), Some(Value::Array(new))) => (without(key, old, new), without(key, new, old)),
        _ => [old, new].map(|value| value.map(|value| words(key, value)).unwrap_or_default()).into(),
    };
    Some(Change { setting: label(key).to_owned(), from, to })
}

fn without(key: &str, list: &[Value], other: &[Value]) -> String {
    list.iter().filter(|v| !other.contains(v)).map(|v| words(key, v)).collect::<Vec<_>>().join("; ")
}

/// The value of a key as officers read it.
fn words(key: &str, value: &Value) -> String {
    match value {
        Value::String(text) => said(key, text),
        Value::Boolean(yes) => if *yes { "có" } else { "không" }.to_owned(),
        Value::Float(number) => number.to_string().replace('.', ","),
        Value::Array(list) => list.iter().map(|value| words(key, value)).collect::<Vec<_>>().join("; "),
        Value::Table(table) => {
            table.iter().map(|(key, value)| format!("{} {}", label(key), words(key, value))).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

/// Days as they are written here, codes by their labels.
fn said(key: &str, text: &str) -> String {
    let known = match key {
        "from" | "to" => text.parse::<Date>().ok().map(|day| day.strftime("%d/%m/%Y").to_string()),
        "modes" => Mode::from_code(text).map(|mode| mode.label().to_owned()),
        "exclusions" => Exclusion::ALL.iter().find(|rule| rule.code() == text).map(|rule| rule.label().to_owned()),
        _ => None,
    };
    known.unwrap_or_else(|| text.to_owned())
}

/// A key of the round's file as officers read it; a key that has no words yet stands for itself.
fn label(key: &str) -> &str {
    match key {
        "title" => "Tên đợt",
        "source" => "Văn bản căn cứ",
        "owner" => "Cơ quan chủ trì",
        "contact" => "Nơi hỏi, phản ánh",
        "simulated" => "Dòng ghi «mô phỏng»",
        "form" => "Mẫu phiếu",
        "form_version" => "Bản của mẫu phiếu",
        "official_module" => "Phần tính điểm",
        "official_index" => "Chỉ số chính thức",
        "max_points" => "Điểm tối đa",
        "target" => "Mục tiêu (%)",
        "release_step" => "Bước công bố k",
        "count_flagged" => "Phiếu có dấu hiệu cần xem lại được tính vào chỉ số",
        "registry_required" => "Phải có kết quả trong sổ hồ sơ",
        "dossiers" => "Hồ sơ tiếp nhận",
        "open" => "Ngày trả lời",
        "agencies" => "Cơ quan",
        "min_fields" => "Số lĩnh vực ít nhất của mỗi cơ quan",
        "fields" => "Lĩnh vực",
        "modes" => "Hình thức",
        "quota" => "Chỉ tiêu mẫu",
        "sampling" => "Phương án mẫu",
        "exclusions" => "Loại khỏi tổng thể",
        "own_modules" => "Phần riêng của cơ quan",
        "from" => "từ",
        "to" => "đến",
        "code" => "mã",
        "name" => "tên",
        "individuals" | "ca-nhan" => "cá nhân",
        "organisations" | "to-chuc" => "tổ chức",
        "so" => "sở",
        "huyen" => "huyện",
        "xa" => "xã",
        "reserve_percent" => "dự phòng (%)",
        "allocation" => "cách giao chỉ tiêu:",
        "way" => "cách",
        "size" => "cỡ mẫu:",
        "formula" => "công thức",
        "margin" => "sai số (%)",
        "scope" => "phạm vi",
        "minimum" => "ít nhất mỗi nhóm",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changed_is_told_and_nothing_else() {
        let old = Round::from_toml(include_str!("../../../../server/demo/nghi-xuan-2020/dot.toml")).unwrap();
        assert_eq!(changes(&old, &old), []);
        let mut new = Round { target: None, count_flagged: false, ..old.clone() };
        let gone = new.agencies.remove(0);
        new.agencies.push("moi".to_owned());
        let change = |setting: &str, from: &str, to: &str| Change {
            setting: setting.to_owned(),
            from: from.to_owned(),
            to: to.to_owned(),
        };
        let expected = [
            change("Cơ quan", &gone, "moi"),
            change("Phiếu có dấu hiệu cần xem lại được tính vào chỉ số", "có", "không"),
            change("Mục tiêu (%)", "90", ""),
        ];
        assert_eq!(changes(&old, &new), expected);
        let mut new = Round { target: Some(85.5), ..old.clone() };
        new.open.to = "2020-10-04".parse().unwrap();
        new.modes.pop();
        let told: Vec<(String, String)> = changes(&old, &new).into_iter().map(|c| (c.from, c.to)).collect();
        let expected = [("Trang web", ""), ("từ 01/09/2020, đến 30/09/2020", "từ 01/09/2020, đến 04/10/2020"), ("90", "85,5")];
        assert_eq!(told, expected.map(|(from, to)| (from.to_owned(), to.to_owned())), "no code, no English, no foreign date");
    }
}
