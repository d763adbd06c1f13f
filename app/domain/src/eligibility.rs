//! Who may answer, and when. Before the result there is no survey: the index is about people who received one (KH Nghi Xuân
//! 2020, II.2; QĐ 1431/QĐ-UBND Lạng Sơn 2022, III.1.2).

use crate::{
    dossier::{Channel, Dossier},
    invited::Subject,
    round::{Days, Exclusion, Round},
};
use jiff::civil::Date;

/// What an invitation gives today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Eligibility {
    /// The survey. `self_declared`: open on the citizen's word alone, so the response is flagged.
    Open {
        /// The registry does not know of a result; the citizen says so.
        self_declared: bool,
    },
    /// No result in the registry.
    NotYet {
        /// The day promised on the slip.
        appointed_on: Option<Date>,
        /// Whether "Tôi đã nhận kết quả" opens the survey.
        may_declare: bool,
    },
    /// The round opens on this day; `None`: the province has not opened it yet.
    NotOpen(Option<Date>),
    /// The round closed at the end of this day.
    Closed(Date),
    /// Left out by a rule of the round.
    Excluded(Exclusion),
    /// The round does not ask about it, or no longer does: a draft may change after its slips were printed.
    OutOfScope(Scope),
}

/// What a round says about whom it asks; the first that does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The rated agency is not in the round.
    Agency,
    /// The field is not.
    Field,
    /// The dossier came in on another day.
    Received(Days),
}

/// The rule of the round that leaves this dossier out, if any, but for the missing result.
pub fn exclusion(round: &Round, dossier: &Dossier) -> Option<Exclusion> {
    exclusion_of(round, dossier.channel, dossier.out_of_province)
}

/// The same, of all dossiers that are alike in what the rules look at.
pub fn exclusion_of(round: &Round, channel: Channel, out_of_province: bool) -> Option<Exclusion> {
    round.exclusions.iter().copied().find(|rule| match rule {
        Exclusion::NoResult => false,
        Exclusion::OnlineOrPost => matches!(channel, Channel::Online | Channel::Post),
        Exclusion::OutOfProvince => out_of_province,
    })
}

/// Whether the round asks about this dossier at all: its agency, field and day of receipt.
pub fn in_scope(round: &Round, dossier: &Dossier) -> bool {
    out_of_scope(round, &dossier.agency, &dossier.field, Some(dossier.received_on)).is_none()
}

/// Why the round does not ask about this agency and field, or a dossier received on this day.
fn out_of_scope(round: &Round, agency: &str, field: &str, received: Option<Date>) -> Option<Scope> {
    if !round.agencies.iter().any(|a| a == agency) {
        return Some(Scope::Agency);
    }
    if !round.covers_field(field) {
        return Some(Scope::Field);
    }
    received.filter(|day| !round.dossiers.contain(*day)).map(|_| Scope::Received(round.dossiers))
}

/// What the holder of a dossier's slip may do `today`. `declares`: "Tôi đã nhận kết quả".
///
/// A closed round is said before the scope, the scope before a rule that leaves the dossier out, and that rule before a missing
/// result: each answer holds whatever the later ones would be.
pub fn eligibility(round: &Round, dossier: &Dossier, today: Date, declares: bool) -> Eligibility {
    if let Some(shut) = shut(round, today) {
        return shut;
    }
    if let Some(scope) = out_of_scope(round, &dossier.agency, &dossier.field, Some(dossier.received_on)) {
        return Eligibility::OutOfScope(scope);
    }
    if let Some(rule) = exclusion(round, dossier) {
        return Eligibility::Excluded(rule);
    }
    if dossier.returned_on.is_some_and(|day| day <= today) {
        return Eligibility::Open { self_declared: false };
    }
    if declares && !round.registry_required {
        return Eligibility::Open { self_declared: true };
    }
    Eligibility::NotYet { appointed_on: dossier.appointed_on, may_declare: !round.registry_required }
}

/// The same for any invitation. A place on a code list waits for no result, and no rule about dossiers leaves it out.
pub fn of_subject(round: &Round, subject: &Subject, today: Date, declares: bool) -> Eligibility {
    match subject {
        Subject::Dossier(dossier) => eligibility(round, dossier, today, declares),
        Subject::Place(place) => {
            let scope = || out_of_scope(round, &place.list.agency, &place.list.field, None).map(Eligibility::OutOfScope);
            shut(round, today).or_else(scope).unwrap_or(Eligibility::Open { self_declared: false })
        }
    }
}

/// What holds on a day on which nobody can answer.
fn shut(round: &Round, today: Date) -> Option<Eligibility> {
    match today {
        today if today < round.open.from => Some(Eligibility::NotOpen(Some(round.open.from))),
        today if today > round.open.to => Some(Eligibility::Closed(round.open.to)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        dossier::DossierId,
        response::{Frame, Kind},
    };

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn round() -> Round {
        Round::from_toml(
            r#"
            code = "thu"
            title = "Đợt thử"
            source = "-"
            owner = "-"
            contact = "-"
            form = "thu"
            form_version = 1
            official_module = "a"
            official_index = "sipas"
            max_points = 10.0
            count_flagged = true
            dossiers = { from = "2020-01-02", to = "2020-08-31" }
            open = { from = "2020-09-01", to = "2020-09-30" }
            agencies = ["XA1"]
            fields = [{ code = "TP", name = "Tư pháp" }]
            modes = ["qr"]
            exclusions = ["chua-nhan-ket-qua", "truc-tuyen-buu-chinh", "ngoai-tinh"]
            "#,
        )
        .unwrap()
    }

    fn dossier() -> Dossier {
        Dossier {
            id: DossierId::parse("000.01.01.H27-200221-0001").unwrap(),
            receiving_agency: "XA1".into(),
            agency: "XA1".into(),
            field: "TP".into(),
            procedure: "Khai sinh".into(),
            kind: Kind::Individual,
            channel: Channel::Counter,
            out_of_province: false,
            received_on: day("2020-02-21"),
            appointed_on: Some(day("2020-02-25")),
            returned_on: Some(day("2020-02-25")),
            frame: Frame::Open,
        }
    }

    #[test]
    fn a_result_in_the_registry_opens_the_survey() {
        assert_eq!(eligibility(&round(), &dossier(), day("2020-09-30"), false), Eligibility::Open { self_declared: false });
    }

    #[test]
    fn without_a_result_only_the_citizens_word_opens_it_and_a_round_may_refuse_that() {
        let waiting = Dossier { returned_on: None, ..dossier() };
        let today = day("2020-09-01");
        assert!(matches!(eligibility(&round(), &waiting, today, false), Eligibility::NotYet { may_declare: true, .. }));
        assert_eq!(eligibility(&round(), &waiting, today, true), Eligibility::Open { self_declared: true });
        let strict = Round { registry_required: true, ..round() };
        assert!(matches!(eligibility(&strict, &waiting, today, true), Eligibility::NotYet { may_declare: false, .. }));
    }

    #[test]
    fn days_are_whole_and_inclusive() {
        assert_eq!(eligibility(&round(), &dossier(), day("2020-08-31"), false), Eligibility::NotOpen(Some(day("2020-09-01"))));
        assert_eq!(eligibility(&round(), &dossier(), day("2020-10-01"), false), Eligibility::Closed(day("2020-09-30")));
    }

    #[test]
    fn each_rule_leaves_its_own_out() {
        let today = day("2020-09-10");
        for (dossier, rule) in [
            (Dossier { channel: Channel::Online, ..dossier() }, Exclusion::OnlineOrPost),
            (Dossier { channel: Channel::Post, ..dossier() }, Exclusion::OnlineOrPost),
            (Dossier { out_of_province: true, ..dossier() }, Exclusion::OutOfProvince),
        ] {
            assert_eq!(eligibility(&round(), &dossier, today, true), Eligibility::Excluded(rule));
            let open_to_all = Round { exclusions: vec![], ..round() };
            assert!(matches!(eligibility(&open_to_all, &dossier, today, false), Eligibility::Open { .. }));
        }
    }

    #[test]
    fn a_code_is_good_while_the_round_is_open_whatever_the_rules_about_dossiers() {
        use crate::invited::{CodeList, Place, PlaceId};
        let list = CodeList {
            id: 1,
            name: "Các sở".into(),
            agency: "XA1".into(),
            field: "TP".into(),
            kind: Kind::Organisation,
            frame: Frame::Drawn,
        };
        let place = Subject::Place(Place { id: PlaceId { list: 1, number: 1 }, list });
        let on = |text| of_subject(&Round { registry_required: true, ..round() }, &place, day(text), true);
        assert_eq!(on("2020-09-01"), Eligibility::Open { self_declared: false });
        assert_eq!(on("2020-08-31"), Eligibility::NotOpen(Some(day("2020-09-01"))));
        assert_eq!(on("2020-10-01"), Eligibility::Closed(day("2020-09-30")));
        let excluded = Subject::Dossier(Dossier { out_of_province: true, ..dossier() });
        assert_eq!(of_subject(&round(), &excluded, day("2020-09-01"), false), Eligibility::Excluded(Exclusion::OutOfProvince));
    }

    #[test]
    fn scope_is_agency_field_and_day_of_receipt() {
        assert!(in_scope(&round(), &dossier()));
        assert!(!in_scope(&round(), &Dossier { agency: "XA2".into(), ..dossier() }));
        assert!(!in_scope(&round(), &Dossier { field: "DD".into(), ..dossier() }));
        assert!(!in_scope(&round(), &Dossier { received_on: day("2020-09-01"), ..dossier() }));
        let at = |round: &Round| eligibility(round, &dossier(), day("2020-09-10"), true);
        let days = Days { from: day("2020-03-01"), to: day("2020-08-31") };
        for (changed, scope) in [
            (Round { agencies: vec!["XA2".into()], ..round() }, Scope::Agency),
            (Round { fields: vec![], ..round() }, Scope::Field),
            (Round { dossiers: days, ..round() }, Scope::Received(days)),
        ] {
            assert_eq!(at(&changed), Eligibility::OutOfScope(scope));
        }
    }

    #[test]
    fn two_rounds_may_not_ask_about_the_same_slice() {
        use crate::round::Phase;
        let other = Round { code: "khac".into(), ..round() };
        assert!(matches!(other.check_slice([(&round(), Phase::Open)]), Err(crate::round::RoundError::Overlap(..))));
        let later = Round { dossiers: crate::round::Days { from: day("2020-09-01"), to: day("2020-12-31") }, ..other };
        assert!(later.check_slice([(&round(), Phase::Open)]).is_ok());
    }
}
