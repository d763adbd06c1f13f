//! What differs between two states of a round, in words: for the record of who changed what.

use super::Round;
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
        (Some(Value::Array(old)), Some(Value::Array(new))) => (without(old, new), without(new, old)),
        _ => (old.map(words).unwrap_or_default(), new.map(words).unwrap_or_default()),
    };
    Some(Change { setting: label(key).to_owned(), from, to })
}

fn without(list: &[Value], other: &[Value]) -> String {
    list.iter().filter(|v| !other.contains(v)).map(words).collect::<Vec<_>>().join("; ")
}

fn words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Boolean(yes) => if *yes { "có" } else { "không" }.to_owned(),
        Value::Array(list) => list.iter().map(words).collect::<Vec<_>>().join("; "),
        Value::Table(table) => table.iter().map(|(key, value)| format!("{key} {}", words(value))).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
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
            change("Mục tiêu (%)", "90.0", ""),
        ];
        assert_eq!(changes(&old, &new), expected);
    }
}
