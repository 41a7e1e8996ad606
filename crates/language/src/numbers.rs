//! Numbers as prose writes them: in digits, in words, as ordinals, as years in words.

use crate::text::{Kind, Prose};

/// A number and the token behind it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Number {
    pub(crate) value: f64,
    pub(crate) end: usize,
    pub(crate) form: Form,
}

impl Number {
    /// The value where it is a whole number that a calendar can count with.
    pub(crate) fn whole(self) -> Option<i64> {
        #[expect(clippy::cast_possible_truncation, reason = "checked: whole and far below 2^53")]
        (self.value.fract() == 0.0 && self.value.abs() < 1e12).then_some(self.value as i64)
    }
}

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Digits,
    Words,
    /// `a`, `an`, `another`: one.
    Article,
}

/// Tokens of a number in words that are read; more are no number.
const WORDS_MAX: usize = 12;

/// A cardinal: `1,200`, `3.5`, `2 1/2`, `twenty-four`, `one and a half`, `half a`.
pub(crate) fn cardinal(prose: &Prose<'_>, at: usize) -> Option<Number> {
    digits(prose, at).or_else(|| in_words(prose, at)).map(|number| with_half(prose, number))
}

/// A cardinal, or the article that stands for one.
pub(crate) fn count(prose: &Prose<'_>, at: usize) -> Option<Number> {
    let one = |end| Number { value: 1.0, end, form: Form::Article };
    match prose.lower(at) {
        "half" if matches!(prose.lower(at + 1), "a" | "an") => {
            Some(Number { value: 0.5, end: at + 2, form: Form::Words })
        }
        "½" => Some(Number { value: 0.5, end: at + 1, form: Form::Digits }),
        _ => cardinal(prose, at).or_else(|| matches!(prose.lower(at), "a" | "an" | "another").then(|| one(at + 1))),
    }
}

/// `one and a half`, `2 1/2`, `2 ½`.
fn with_half(prose: &Prose<'_>, number: Number) -> Number {
    let at = number.end;
    let (part, end) = match prose.lower(at) {
        "½" | "1/2" => (0.5, at + 1),
        "¼" | "1/4" => (0.25, at + 1),
        "¾" | "3/4" => (0.75, at + 1),
        "and" => {
            let noun = if prose.lower(at + 1) == "a" { at + 2 } else { at + 1 };
            match prose.lower(noun) {
                "half" => (0.5, noun + 1),
                "quarter" if noun > at + 1 => (0.25, noun + 1),
                _ => return number,
            }
        }
        _ => return number,
    };
    if number.value.fract() == 0.0 { Number { value: number.value + part, end, ..number } } else { number }
}

/// A number token without letters: its separators are commas of thousands and one decimal point.
pub(crate) fn digits(prose: &Prose<'_>, at: usize) -> Option<Number> {
    let token = prose.tokens.get(at).filter(|t| t.kind == Kind::Number)?;
    let value = parse_digits(&prose.text[token.start..token.end])?;
    Some(Number { value, end: at + 1, form: Form::Digits })
}

/// `1,234.5` as a number; `None` for dates, scores and what has letters.
pub(crate) fn parse_digits(text: &str) -> Option<f64> {
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(w, f)| (w, Some(f)));
    let groups_fit = whole.split(',').enumerate().all(|(i, group)| {
        let size =
            if i == 0 { !group.is_empty() && (group.len() <= 3 || !whole.contains(',')) } else { group.len() == 3 };
        size && group.bytes().all(|b| b.is_ascii_digit())
    });
    // Indian grouping: 12,34,567.
    let indian = || {
        let groups: Vec<&str> = whole.split(',').collect();
        let last = groups.len() - 1;
        groups.len() > 2
            && groups.iter().enumerate().all(|(i, g)| {
                g.bytes().all(|b| b.is_ascii_digit())
                    && if i == last { g.len() == 3 } else { g.len() == 2 || i == 0 && g.len() == 1 }
            })
    };
    let fraction_fits = fraction.is_none_or(|f| !f.is_empty() && f.bytes().all(|b| b.is_ascii_digit()));
    if text.len() > 24 || !fraction_fits || !(groups_fit || indian()) {
        return None;
    }
    text.replace(',', "").parse().ok().filter(|value: &f64| value.is_finite())
}

/// A number below a hundred that one word says.
pub(crate) fn small(lower: &str) -> Option<i64> {
    Some(match lower {
        "zero" => 0,
        "one" => 1,
        "two" => 2,
        "three" => 3,
        "four" => 4,
        "five" => 5,
        "six" => 6,
        "seven" => 7,
        "eight" => 8,
        "nine" => 9,
        "ten" => 10,
        "eleven" => 11,
        "twelve" => 12,
        "thirteen" => 13,
        "fourteen" => 14,
        "fifteen" => 15,
        "sixteen" => 16,
        "seventeen" => 17,
        "eighteen" => 18,
        "nineteen" => 19,
        "twenty" => 20,
        "thirty" => 30,
        "forty" => 40,
        "fifty" => 50,
        "sixty" => 60,
        "seventy" => 70,
        "eighty" => 80,
        "ninety" => 90,
        _ => return None,
    })
}

/// What a word of scale multiplies by.
pub(crate) fn scale(lower: &str) -> Option<i64> {
    Some(match lower {
        "thousand" => 1_000,
        "lakh" | "lakhs" => 100_000,
        "million" => 1_000_000,
        "crore" | "crores" => 10_000_000,
        "billion" => 1_000_000_000,
        "trillion" => 1_000_000_000_000,
        _ => return None,
    })
}

/// A number in words: `thirty-four`, `two hundred and six`, `one million seven hundred thousand`, `a hundred`.
pub(crate) fn in_words(prose: &Prose<'_>, at: usize) -> Option<Number> {
    let (mut total, mut current, mut last_scale) = (0i64, 0i64, i64::MAX);
    let mut i = at;
    if prose.lower(at) == "a" && (prose.lower(at + 1) == "hundred" || scale(prose.lower(at + 1)).is_some()) {
        (current, i) = (1, at + 1);
    }
    let mut end = at;
    while i < at + WORDS_MAX {
        let word = prose.lower(i);
        if let Some(value) = small(word) {
            let room = current % 100;
            let fits = room == 0 || room >= 20 && room % 10 == 0 && (1..10).contains(&value);
            if !fits || value == 0 && end > at {
                break;
            }
            current += value;
        } else if word == "hundred" && (1..100).contains(&current) {
            current *= 100;
        } else if let Some(by) = scale(word).filter(|by| current > 0 && *by < last_scale) {
            total = total.checked_add(current.checked_mul(by)?)?;
            (current, last_scale) = (0, by);
        } else if word == "-" && current % 100 >= 20 && current % 10 == 0 && prose.glued(i) && prose.glued(i + 1) {
            let follows = small(prose.lower(i + 1)).is_some_and(|v| (1..10).contains(&v));
            if !follows {
                break;
            }
        } else if word == "and" && end > at && prose.lower_before(i) != "and" {
            let after_scale = prose.lower_before(i) == "hundred" || scale(prose.lower_before(i)).is_some();
            if !after_scale || small(prose.lower(i + 1)).is_none() {
                break;
            }
        } else {
            break;
        }
        i += 1;
        if !matches!(word, "-" | "and") {
            end = i;
        }
    }
    let value = total.checked_add(current)?;
    (end > at).then_some(Number { value: value as f64, end, form: Form::Words })
}

/// An ordinal and the token behind it: `third`, `twenty-first`, `21st`.
pub(crate) fn ordinal(prose: &Prose<'_>, at: usize) -> Option<(i64, usize)> {
    let lower = prose.lower(at);
    let figures = ["st", "nd", "rd", "th"].iter().find_map(|suffix| lower.strip_suffix(suffix));
    if let Some(number) = figures.and_then(|figures| figures.parse::<i64>().ok()) {
        return (1..=99).contains(&number).then_some((number, at + 1));
    }
    if let Some(number) = ordinal_word(lower) {
        return Some((number, at + 1));
    }
    let tens = small(lower).filter(|tens| *tens >= 20)?;
    let ones_at = if prose.lower(at + 1) == "-" { at + 2 } else { at + 1 };
    let ones = ordinal_word(prose.lower(ones_at)).filter(|ones| *ones < 10)?;
    Some((tens + ones, ones_at + 1))
}

fn ordinal_word(lower: &str) -> Option<i64> {
    const NAMES: [&str; 20] = [
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "eleventh",
        "twelfth",
        "thirteenth",
        "fourteenth",
        "fifteenth",
        "sixteenth",
        "seventeenth",
        "eighteenth",
        "nineteenth",
        "twentieth",
    ];
    let found = NAMES.iter().position(|name| *name == lower).and_then(|at| i64::try_from(at + 1).ok());
    found.or((lower == "thirtieth").then_some(30))
}

/// A year in words: `nineteen ninety-six`, `two thousand and fifteen`, `nineteen hundred ninety three`.
pub(crate) fn year_in_words(prose: &Prose<'_>, at: usize) -> Option<(i16, usize)> {
    let first = in_words(prose, at)?;
    let value = first.whole()?;
    if (1_000..3_000).contains(&value) {
        return Some((i16::try_from(value).ok()?, first.end));
    }
    let century = (11..=20).contains(&value) || value >= 1_100 && value % 100 == 0;
    if !century || value > 2_000 {
        return None;
    }
    let second = in_words(prose, first.end).filter(|n| (10.0..100.0).contains(&n.value))?;
    let year = if value < 100 { value * 100 } else { value } + second.whole()?;
    Some((i16::try_from(year).ok()?, second.end))
}

#[cfg(test)]
mod tests {
    use copytaster_records::{Role, Segment};

    use super::{cardinal, in_words, ordinal, parse_digits, year_in_words};
    use crate::text::Prose;

    fn with<T>(text: &str, look: impl Fn(&Prose<'_>) -> T) -> T {
        let segment = Segment {
            seg_id: "s1".into(),
            role: Role::Paragraph,
            text: text.into(),
            para: None,
            dup_of: None,
            of: None,
        };
        look(&Prose::new(0, &segment))
    }

    #[test]
    fn digits_and_words() {
        assert_eq!(parse_digits("1,234.5"), Some(1234.5));
        assert_eq!(
            (parse_digits("12,34,567"), parse_digits("3-1"), parse_digits("1,23")),
            (Some(1_234_567.0), None, None)
        );
        let word = |text: &str| with(text, |p| in_words(p, 0).map(|n| (n.value, n.end)));
        assert_eq!(word("thirty-four people"), Some((34.0, 3)));
        assert_eq!(word("one million seven hundred thousand"), Some((1_700_000.0, 5)));
        assert_eq!(word("two hundred and six"), Some((206.0, 4)));
        assert_eq!(word("four and two"), Some((4.0, 1)));
        assert_eq!(word("a hundred"), Some((100.0, 2)));
        assert_eq!(word("hundred"), None);
        assert_eq!(with("one and a half hours", |p| cardinal(p, 0).map(|n| n.value)), Some(1.5));
    }

    #[test]
    fn ordinals_and_years() {
        assert_eq!(with("twenty-first", |p| ordinal(p, 0)), Some((21, 3)));
        assert_eq!(with("09th", |p| ordinal(p, 0)), Some((9, 1)));
        assert_eq!(with("nineteen ninety six", |p| year_in_words(p, 0)), Some((1996, 3)));
        assert_eq!(with("two thousand and fifteen", |p| year_in_words(p, 0)), Some((2015, 4)));
        assert_eq!(with("nineteen hundred ninety three", |p| year_in_words(p, 0)), Some((1993, 4)));
        assert_eq!(with("twenty people", |p| year_in_words(p, 0)), None);
    }
}
