//! What a round may not change any more once it is open: answers come in, and a change could choose among them.

use domain::round::Round;
use std::collections::BTreeSet;

/// The settings that differ and may not, in the words of the file's keys; empty where the change is harmless.
pub(super) fn frozen_changes(old: &Round, new: &Round, over: bool) -> Vec<&'static str> {
    let agencies = |r: &Round| r.agencies.iter().cloned().collect::<BTreeSet<_>>();
    let fields = |r: &Round| r.fields.iter().map(|f| f.code.clone()).collect::<BTreeSet<_>>();
    let exclusions = |r: &Round| r.exclusions.iter().copied().collect::<BTreeSet<_>>();
    let own = |r: &Round| r.own_modules.iter().cloned().collect::<BTreeSet<_>>();
    let checks = [
        ((&old.form, old.form_version) != (&new.form, new.form_version), "phiếu (form, form_version)"),
        (own(old) != own(new), "phần riêng của cơ quan (own_modules)"),
        (old.official_module != new.official_module, "phần tính điểm (official_module)"),
        (old.official_index != new.official_index, "chỉ số chính thức (official_index)"),
        ((old.max_points - new.max_points).abs() > f64::EPSILON, "điểm tối đa (max_points)"),
        (exclusions(old) != exclusions(new), "các trường hợp loại trừ (exclusions)"),
        (old.count_flagged != new.count_flagged, "cách tính phiếu có dấu hiệu cần xem lại (count_flagged)"),
        (old.registry_required != new.registry_required, "điều kiện đã có kết quả (registry_required)"),
        // A smaller step would let an agency read single answers out of two releases.
        (old.release_step != new.release_step, "bước công bố (release_step)"),
        (old.min_respondents != new.min_respondents, "số người tối thiểu để đủ mẫu (min_respondents)"),
        (old.dossiers != new.dossiers, "khoảng ngày của hồ sơ (dossiers)"),
        (fields(old) != fields(new), "lĩnh vực (fields)"),
        (!agencies(old).is_subset(&agencies(new)), "bỏ bớt cơ quan (agencies)"),
        // Made-up responses may be put into a simulated round: it never becomes a real one with them, nor the other way round.
        (old.simulated.is_some() != new.simulated.is_some(), "đợt thật hay mô phỏng (simulated)"),
        (over && old.open != new.open, "ngày mở, ngày đóng của đợt đã kết thúc (open)"),
    ];
    checks.into_iter().filter(|(differs, _)| *differs).map(|(_, what)| what).collect()
}

/// The settings that differ although the sample was drawn under the old ones, in the words of the file's keys: the lists would
/// no longer be those of the round.
pub(super) fn undrawn_changes(old: &Round, new: &Round) -> Vec<&'static str> {
    let agencies = |r: &Round| r.agencies.iter().cloned().collect::<BTreeSet<_>>();
    let fields = |r: &Round| r.fields.iter().map(|f| f.code.clone()).collect::<BTreeSet<_>>();
    let exclusions = |r: &Round| r.exclusions.iter().copied().collect::<BTreeSet<_>>();
    let checks = [
        (old.sampling != new.sampling, "phương án mẫu (sampling)"),
        (agencies(old) != agencies(new), "danh sách cơ quan (agencies)"),
        (fields(old) != fields(new), "lĩnh vực (fields)"),
        (old.dossiers != new.dossiers, "khoảng ngày của hồ sơ (dossiers)"),
        (exclusions(old) != exclusions(new), "các trường hợp loại trừ (exclusions)"),
    ];
    checks.into_iter().filter(|(differs, _)| *differs).map(|(_, what)| what).collect()
}

/// What [`Round::from_toml`] leaves to the one who stores the round.
pub(super) fn fault(round: &Round) -> Option<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if round.code.is_empty() || round.code.len() > 64 || !round.code.chars().all(plain) {
        return Some("mã đợt «code» chỉ gồm chữ không dấu, số, dấu chấm, dấu gạch, không quá 64 ký tự".to_owned());
    }
    if let Some(code) = first_double(round.agencies.iter().map(String::as_str)) {
        return Some(format!("«agencies» ghi hai lần cơ quan «{code}»"));
    }
    if let Some(code) = first_double(round.fields.iter().map(|f| f.code.as_str())) {
        return Some(format!("«fields» ghi hai lần lĩnh vực «{code}»"));
    }
    if !round.target.is_none_or(|t| (0.0..=100.0).contains(&t)) {
        return Some("«target» ngoài khoảng cho phép (0 đến 100)".to_owned());
    }
    let unknown = round.field_targets.keys().find(|code| !round.covers_field(code));
    if let Some(code) = unknown {
        return Some(format!("«field_targets» có lĩnh vực «{code}» không nằm trong «fields» của đợt"));
    }
    if let Some((code, _)) = round.field_targets.iter().find(|(_, t)| !(0.0..=100.0).contains(*t)) {
        return Some(format!("«field_targets»: mục tiêu của «{code}» ngoài khoảng cho phép (0 đến 100)"));
    }
    None
}

fn first_double<'a>(codes: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut seen = BTreeSet::new();
    codes.into_iter().find(|c| !seen.insert(*c))
}
