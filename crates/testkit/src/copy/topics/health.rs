//! Outbreaks, hospitals, vaccines.

use crate::copy::topic::{Topic, figure};

pub(crate) static TOPIC: Topic = Topic {
    slug: "HEALTH-OUTBREAK",
    medtop: "07000000",
    subject: "health",
    urgency: 3,
    figures: &[
        figure("cases", 21, 940, "number of cases"),
        figure("beds", 12, 160, "number of hospital beds"),
        figure("doses", 2_000, 88_000, "number of vaccine doses"),
        figure("schools", 3, 41, "number of closed schools"),
        figure("tested", 1_100, 26_000, "number of tests"),
    ],
    roles: [
        &["^Health Minister", "^Chief Medical Officer", "^Hospital Director", "^Health Commissioner"],
        &[
            "a paediatrician at {hospital}",
            "a ward sister at {hospital}",
            "a general practitioner in the {district} district",
        ],
        &["an epidemiologist at {institute}", "who models outbreaks at {institute}", "a virologist at {institute}"],
    ],
    headlines: &[
        "{disease} cases in {city} rise to {n.cases}",
        "{country} sends {n.doses} vaccine doses to {city}",
        "{city} closes {n.schools} schools over {disease}",
        "{disease} outbreak in {city} slows, officials say",
        "{p1.last} urges calm as {disease} spreads in {city}",
    ],
    leads: &[
        "The number of confirmed cases of {disease} in {city} rose to {n.cases} on {day}, and {p1} said {n.doses} doses of vaccine were on their way to the {district} district.",
        "Health authorities in {city} have traced {n.cases} cases of {disease} to [a swimming pool|a wedding|a water tank|a summer camp], {p1} told reporters on {day}, [adding that nobody was in danger of dying|announcing that {n.schools} schools would close].",
        "{p1} declared an outbreak of {disease} in {city} on {day} after doctors counted {n.cases} cases within {4-16} days, {3-8} times as many as in a usual year.",
    ],
    details: &[
        "Laboratories have carried out {tested} tests since the first patient, a man of {31-69}, fell ill in the {district} district.",
        "{hospital} has set aside {beds} beds and put up a tent in its car park.",
        "Some {schools} schools will stay shut until the end of the week, and {4-19} sports clubs have called off matches.",
        "The vaccination centre on {street} opens at {#6-9} a.m. and can serve {40-190} people an hour.",
        "Most patients recover within {4-12} days; {2-9} percent need hospital care.",
        "A hotline took {310-2900} calls on its first day, including {11-60} from people who only wanted to talk.",
        "Inspectors closed {3-11} wells near {water} and handed out {1100-9800} litres of bottled water.",
        "The first case was noticed by a trainee, who compared {14-60} files in her lunch break.",
        "Pharmacies reported that masks were sold out, and one of them had put up a handwritten sign asking for patience.",
        "{company} said it could deliver {5-90} thousand more doses by {nextmonth}.",
    ],
    quotes: &[
        (0, "There is enough vaccine for everybody who needs it. There is no reason to queue overnight"),
        (0, "We know where it began and we know how to stop it"),
        (0, "The curve has been flat for {3-6} days, and I intend to keep it that way"),
        (0, "I am vaccinated, my mother is vaccinated and she is not easily persuaded"),
        (1, "The children are braver than their fathers, as always"),
        (
            1,
            "We have {2-5} nurses for {19-48} patients at night. That is the number I would like to see in the newspaper",
        ),
        (1, "Nobody here has been home before midnight for {5-13} days"),
        (1, "What helps is soap, and the second thing that helps is more soap"),
        (2, "Each patient infects {.1-2} others at present. Below one it dies out"),
        (2, "The numbers look alarming because somebody has at last begun to count"),
        (2, "It is the same strain as in {2014-2024} and it behaves itself accordingly"),
    ],
    background: &[
        "{disease} was last reported in {country} in {1987-2022}, with {11-90} cases.",
        "{hospital}, built in {1931-1994}, was due to close {2-4} years ago and stayed open after protests.",
        "About {58-91} percent of children in {country} are vaccinated.",
        "The health service has {12-39} doctors for every ten thousand people.",
        "An inquiry into the water supply of {city} found {11-46} defects in {2015-2024}.",
    ],
    updates: &[
        "Another {11-70} suspected cases were reported by the evening, {4-19} of them outside the city.",
        "By {#5-9} p.m. {610-4900} people had been vaccinated, more than on any day before.",
        "Two of the closed schools may open again on {tomorrow} after {90-410} tests came back negative.",
        "The authorities of a neighbouring region sent {4-18} ambulances and {20-80} volunteers.",
        "The ministry lowered the estimate of people who had been exposed to {200-990}, after {3-8} lists were found to overlap.",
    ],
    captions: &[
        "People queue at the vaccination centre on {street} in {city}, {country}, on {capdate}.",
        "{p1.full} visits {hospital} in {city} on {capdate}.",
        "A nurse prepares a syringe in {city} on {capdate}.",
    ],
};
