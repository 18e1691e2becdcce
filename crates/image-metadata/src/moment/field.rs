//! A piece of a format → text.

use jiff::civil::{Date, Weekday};

use super::Moment;

/// The text of a field; nothing when a piece is none.
pub(super) fn text(moment: &Moment, field: &str) -> Option<String> {
    date(moment, field).or_else(|| week(moment, field)).or_else(|| time(moment, field)).or_else(|| zone(moment, field))
}

fn ordinal(number: i64) -> String {
    let ending = match (number % 100 / 10, number % 10) {
        (1, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

fn month(date: Date) -> &'static str {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    usize::try_from(date.month() - 1).ok().and_then(|at| NAMES.get(at)).copied().unwrap_or_default()
}

fn weekday(date: Date) -> &'static str {
    match date.weekday() {
        Weekday::Sunday => "Sunday",
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
    }
}

fn date(moment: &Moment, field: &str) -> Option<String> {
    let date = moment.zoned.date();
    let (year, quarter) = (date.year(), (date.month() + 2) / 3);
    Some(match field {
        "M" => date.month().to_string(),
        "Mo" => ordinal(date.month().into()),
        "MM" => format!("{:02}", date.month()),
        "MMM" => month(date)[..3].to_owned(),
        "MMMM" => month(date).to_owned(),
        "D" => date.day().to_string(),
        "Do" => ordinal(date.day().into()),
        "DD" => format!("{:02}", date.day()),
        "DDD" => date.day_of_year().to_string(),
        "DDDo" => ordinal(date.day_of_year().into()),
        "DDDD" => format!("{:03}", date.day_of_year()),
        "d" | "e" => date.weekday().to_sunday_zero_offset().to_string(),
        "do" => ordinal(date.weekday().to_sunday_zero_offset().into()),
        "dd" => weekday(date)[..2].to_owned(),
        "ddd" => weekday(date)[..3].to_owned(),
        "dddd" => weekday(date).to_owned(),
        "E" => date.weekday().to_monday_one_offset().to_string(),
        "Q" => quarter.to_string(),
        "Qo" => ordinal(quarter.into()),
        "YY" => format!("{:02}", year % 100),
        "Y" | "YYYY" | "yyyy" => format!("{year:04}"),
        "YYYYY" => format!("{year:05}"),
        "YYYYYY" => format!("{year:+07}"),
        "y" => year.to_string(),
        "yo" => ordinal(year.into()),
        "yy" => format!("{year:02}"),
        "yyy" => format!("{year:03}"),
        "N" | "NN" | "NNN" | "NNNNN" => "AD".to_owned(),
        "NNNN" => "Anno Domini".to_owned(),
        _ => return None,
    })
}

/// The week that a day is in where weeks begin on Sunday and the first holds January 1st: its year and number.
fn american_week(date: Date) -> (i16, i64) {
    let of = |year: i16| {
        let first = Date::new(year, 1, 1).unwrap_or(date);
        let begin = i64::from(first.weekday().to_sunday_zero_offset());
        (i64::from((date - first).get_days()) + begin).div_euclid(7) + 1
    };
    let is_next = Date::new(date.year() + 1, 1, 1)
        .is_ok_and(|next| i64::from((next - date).get_days()) <= i64::from(next.weekday().to_sunday_zero_offset()));
    if is_next { (date.year() + 1, 1) } else { (date.year(), of(date.year())) }
}

fn week(moment: &Moment, field: &str) -> Option<String> {
    let date = moment.zoned.date();
    let iso = date.iso_week_date();
    let (year, week) = american_week(date);
    Some(match field {
        "w" => week.to_string(),
        "wo" => ordinal(week),
        "ww" => format!("{week:02}"),
        "W" => iso.week().to_string(),
        "Wo" => ordinal(iso.week().into()),
        "WW" => format!("{:02}", iso.week()),
        "gg" => format!("{:02}", year % 100),
        "gggg" => format!("{year:04}"),
        "ggggg" => format!("{year:05}"),
        "GG" => format!("{:02}", iso.year() % 100),
        "GGGG" => format!("{:04}", iso.year()),
        "GGGGG" => format!("{:05}", iso.year()),
        _ => return None,
    })
}

fn time(moment: &Moment, field: &str) -> Option<String> {
    let time = moment.zoned.time();
    let (hour, minute, second) = (time.hour(), time.minute(), time.second());
    let of_twelve = if hour % 12 == 0 { 12 } else { hour % 12 };
    let of_day = if hour == 0 { 24 } else { hour };
    Some(match field {
        "H" => hour.to_string(),
        "HH" => format!("{hour:02}"),
        "h" => of_twelve.to_string(),
        "hh" => format!("{of_twelve:02}"),
        "k" => of_day.to_string(),
        "kk" => format!("{of_day:02}"),
        "hmm" => format!("{of_twelve}{minute:02}"),
        "hmmss" => format!("{of_twelve}{minute:02}{second:02}"),
        "Hmm" => format!("{hour}{minute:02}"),
        "Hmmss" => format!("{hour}{minute:02}{second:02}"),
        "a" => if hour < 12 { "am" } else { "pm" }.to_owned(),
        "A" => if hour < 12 { "AM" } else { "PM" }.to_owned(),
        "m" => minute.to_string(),
        "mm" => format!("{minute:02}"),
        "s" => second.to_string(),
        "ss" => format!("{second:02}"),
        // JavaScript knows milliseconds; what is finer is zero.
        _ if field.starts_with('S') && field.len() <= 9 => format!("{:03}000000", time.millisecond())[..field.len()].to_owned(),
        "x" => moment.zoned.timestamp().as_millisecond().to_string(),
        "X" => moment.zoned.timestamp().as_second().to_string(),
        _ => return None,
    })
}

fn zone(moment: &Moment, field: &str) -> Option<String> {
    let minutes = moment.zoned.offset().seconds().div_euclid(60);
    let sign = if minutes < 0 { '-' } else { '+' };
    let (hours, minutes) = (minutes.abs() / 60, minutes.abs() % 60);
    let offset = moment.zoned.offset();
    Some(match field {
        "Z" => format!("{sign}{hours:02}:{minutes:02}"),
        "ZZ" => format!("{sign}{hours:02}{minutes:02}"),
        "z" | "zz" if !moment.has_zone => String::new(),
        "z" | "zz" => {
            let info = moment.zoned.time_zone().to_offset_info(moment.zoned.timestamp());
            debug_assert_eq!(info.offset(), offset, "one moment has one offset");
            info.abbreviation().to_owned()
        }
        _ => return None,
    })
}
