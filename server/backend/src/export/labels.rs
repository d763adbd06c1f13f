//! Scripts that read the anonymous data set into SPSS, Stata and R with names, labels and types (QĐ 1431/QĐ-UBND Lạng Sơn 2022,
//! II.4: each unit uses the statistical program that suits it).

use super::variables::Variable;
use std::collections::HashSet;

/// Longest label of a variable and of a value in SPSS, in bytes; of a variable in Stata, in characters.
const SPSS_LABEL: usize = 256;
const SPSS_VALUE: usize = 120;
const STATA_LABEL: usize = 80;

/// A script for each program: the end of its file name, and its text. `data`: the file's name, beside which it stands.
pub(super) fn scripts(data: &str, variables: &[Variable]) -> [(&'static str, String); 3] {
    [("sps", spss(data, variables)), ("do", stata(data, variables)), ("R", r(data, variables))]
}

/// Names that a program takes: a letter first, other characters become underscores, none too long, and none stands twice.
fn names(variables: &[Variable], longest: usize, takes: fn(char) -> bool) -> Vec<String> {
    let mut seen = HashSet::new();
    let plain = |v: &Variable| -> String {
        let letter = v.name.starts_with(|c: char| c.is_ascii_alphabetic());
        let plain = v.name.chars().map(|c| if takes(c) { c } else { '_' });
        let prefix = if letter { "" } else { "v_" };
        // Room is left for a number that keeps two names apart.
        prefix.chars().chain(plain).take(longest - 4).collect()
    };
    let mut unique = |name: String| {
        let mut tries = std::iter::once(name.clone()).chain((2..).map(|n| format!("{name}_{n}")));
        let free = tries.find(|n| !seen.contains(n)).unwrap_or(name);
        seen.insert(free.clone());
        free
    };
    variables.iter().map(plain).map(&mut unique).collect()
}

/// The beginning of a text, in so many bytes.
fn clipped(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
    &text[..end]
}

fn spss(data: &str, variables: &[Variable]) -> String {
    let names = names(variables, 64, |c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_'));
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    let format = |v: &Variable| if v.is_numeric() { "F2.0" } else { "A255" };
    let mut out = format!("* Encoding: UTF-8.\nGET DATA /TYPE=TXT /FILE={} /ENCODING='UTF8'\n", quoted(data));
    out.push_str("  /ARRANGEMENT=DELIMITED /DELIMITERS=',' /QUALIFIER='\"' /FIRSTCASE=2\n  /VARIABLES=\n");
    for (v, name) in variables.iter().zip(&names) {
        out.push_str(&format!("    {name} {}\n", format(v)));
    }
    out.push_str("  .\n");
    for (v, name) in variables.iter().zip(&names) {
        out.push_str(&format!("VARIABLE LABELS {name} {}.\n", quoted(clipped(&v.words, SPSS_LABEL))));
        if v.values.is_empty() || v.several {
            continue;
        }
        out.push_str(&format!("VALUE LABELS {name}"));
        for (code, label) in &v.values {
            let code = if v.is_numeric() { code.clone() } else { quoted(code) };
            out.push_str(&format!("\n  {code} {}", quoted(clipped(label, SPSS_VALUE))));
        }
        out.push_str(".\n");
    }
    out.push_str("EXECUTE.\n");
    out
}

fn stata(data: &str, variables: &[Variable]) -> String {
    let names = names(variables, 32, |c| c.is_ascii_alphanumeric() || c == '_');
    // Compound quotes hold any quotation mark; a backtick would begin a macro.
    let quoted = |text: &str| format!("`\"{}\"'", text.replace('`', "'"));
    let mut out = format!(
        "version 14\nclear\nimport delimited using {}, encoding(\"utf-8\") delimiters(\",\") varnames(nonames) rowrange(2) stringcols(_all) bindquote(strict)\n",
        quoted(data)
    );
    for (at, (v, name)) in variables.iter().zip(&names).enumerate() {
        let column = format!("v{}", at + 1);
        if v.values.is_empty() || v.several {
            out.push_str(&format!("rename {column} {name}\n"));
        } else {
            out.push_str(&stata_codes(v, name, &column));
        }
        let label: String = v.words.chars().take(STATA_LABEL).collect();
        out.push_str(&format!("label variable {name} {}\n", quoted(&label)));
    }
    out
}

/// Labels stand on numbers only: codes that are words are numbered in the order of the code book.
fn stata_codes(v: &Variable, name: &str, column: &str) -> String {
    let numbered = (1..).zip(&v.values).map(|(at, (code, label))| {
        let number = if v.is_numeric() { code.clone() } else { format!("{at}") };
        (number, code, label.replace('`', "'"))
    });
    let mut out = format!("generate byte {name} = .\n");
    let mut labels = format!("label define {name}");
    for (number, code, label) in numbered {
        out.push_str(&format!("replace {name} = {number} if {column} == \"{code}\"\n"));
        labels.push_str(&format!(" {number} `\"{label}\"'"));
    }
    out + &labels + &format!("\nlabel values {name} {name}\ndrop {column}\n")
}

fn r(data: &str, variables: &[Variable]) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let list = |texts: &mut dyn Iterator<Item = &String>| texts.map(|t| quoted(t)).collect::<Vec<_>>().join(", ");
    let mut out = format!(
        "phieu <- read.csv({}, fileEncoding = \"UTF-8-BOM\", check.names = FALSE, colClasses = \"character\", na.strings = \"\")\n",
        quoted(data)
    );
    for v in variables {
        let cell = format!("phieu[[{}]]", quoted(&v.name));
        if !v.values.is_empty() && !v.several {
            let (codes, labels) = (list(&mut v.values.iter().map(|p| &p.0)), list(&mut v.values.iter().map(|p| &p.1)));
            out.push_str(&format!(
                "{cell} <- factor({cell}, levels = c({codes}), labels = c({labels}), ordered = {})\n",
                if v.is_numeric() { "TRUE" } else { "FALSE" }
            ));
        }
        out.push_str(&format!("attr({cell}, \"label\") <- {}\n", quoted(&v.words)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variable(name: &str, values: &[(&str, &str)], several: bool) -> Variable {
        let values = values.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        Variable { name: name.to_owned(), words: format!("Câu «{name}», it's \"so\""), values, several, ..Variable::default() }
    }

    fn some() -> Vec<Variable> {
        vec![
            variable("co_quan", &[], false),
            variable("a.1", &[("1", "Rất kém"), ("5", "Rất tốt")], false),
            variable("a-1", &[("co", "Có"), ("khong", "Không")], false),
            variable("vi.a.1", &[("cham", "Chậm")], true),
        ]
    }

    #[test]
    fn names_fit_each_program_and_stay_apart() {
        let [(_, spss), (_, stata), (_, r)] = scripts("d.csv", &some());
        assert!(spss.contains("    a.1 F2.0\n    a_1 A255\n    vi.a.1 A255\n"));
        assert!(
            stata.contains("generate byte a_1 = .")
                && stata.contains("generate byte a_1_2 = .")
                && stata.contains("rename v4 vi_a_1")
        );
        assert!(r.contains("phieu[[\"a-1\"]] <- factor(phieu[[\"a-1\"]], levels = c(\"co\", \"khong\"), labels = c(\"Có\", \"Không\"), ordered = FALSE)"));
    }

    #[test]
    fn a_name_begins_with_a_letter_and_is_not_too_long() {
        let long = variable(&"1-".repeat(40), &[], false);
        let [(_, spss), (_, stata), _] = scripts("d.csv", &[long.clone(), long]);
        assert!(spss.contains(&format!("    v_{} A255\n", "1_".repeat(29))));
        assert!(stata.contains(&format!("rename v2 v_{}_2\n", "1_".repeat(13))));
    }

    #[test]
    fn quotation_marks_end_no_text() {
        let [(_, spss), (_, stata), (_, r)] = scripts("d.csv", &some());
        assert!(spss.contains("'Câu «a.1», it''s \"so\"'"));
        assert!(stata.contains("`\"Câu «a.1», it's \"so\"\"'"));
        assert!(r.contains("\"Câu «a.1», it's \\\"so\\\"\""));
    }

    #[test]
    fn a_label_is_cut_between_letters() {
        assert_eq!(clipped("ệệ", 4), "ệ");
        assert_eq!(clipped("ệ", 9), "ệ");
    }
}
