//! Trials and verdicts.

use crate::copy::topic::{Topic, figure};

pub(crate) static TOPIC: Topic = Topic {
    slug: "CRIME-TRIAL",
    medtop: "02000000",
    subject: "crime, law and justice",
    urgency: 4,
    figures: &[
        figure("months", 14, 190, "length of the sentence in months"),
        figure("counts", 10, 61, "number of counts"),
        figure("sum", 11, 880, "sum in millions"),
        figure("witnesses", 17, 130, "number of witnesses"),
        figure("pages", 240, 9_400, "number of pages of the ruling"),
    ],
    roles: [
        &["^Presiding Judge", "^Chief Prosecutor", "^State Prosecutor", "^Judge"],
        &[
            "a lawyer for the defence",
            "who represented {company2} at the trial",
            "defence counsel since the first hearing",
        ],
        &[
            "who lost {p3.his} savings in the affair",
            "a former bookkeeper of {company}",
            "who followed all {19-88} days of the trial from the gallery",
        ],
    ],
    headlines: &[
        "Former {company} chief jailed for {n.months} months",
        "{city} court convicts {company} executives of {crime}",
        "Court in {city} finds ex-{company} manager guilty on {n.counts} counts",
        "{n.months}-month sentence in {company} trial draws gasps in {city}",
        "{demonym} judges hand down verdict in {company} case",
    ],
    leads: &[
        "A court in {city} on {day} sentenced a former head of {company} to {n.months} months in prison for {crime}, in what {p1} described as [one of the largest cases|the most tangled affair] in the recent history of {country}.",
        "Judges in {city} found the founder of {company} guilty on {n.counts} counts of {crime} on {day} and imposed a prison term of {n.months} months, a ruling that {p1} read out to a [packed|silent|crowded] courtroom for {2-6} hours.",
        "The former chairman of {company} must serve {n.months} months in prison for {crime}, a {demonym} court ruled on {day}, [ending|closing] a trial in which {p1} had heard {n.witnesses} witnesses.",
    ],
    details: &[
        "Investigators say about {sum} million {currency} passed through accounts at {bank} and {9-41} shell companies between {2015-2019} and {2020-2024}.",
        "The written ruling runs to {pages} pages and is to be served on the parties by the end of {nextmonth}.",
        "Two [co-defendants|accountants] were given suspended terms of {8-22} months, and a third was acquitted.",
        "The defendant, who is {41-77}, [listened without expression|shook {3-5} hands on the way out|stared at the floor] as the sentence was translated.",
        "The case began when a cleaner found {14-60} folders in a skip behind an office on {street}.",
        "Police searched {11-46} premises in {4-9} countries and carried off a collection of {12-90} wristwatches, a speedboat and a grand piano.",
        "The court ordered the seizure of a villa in the {district} district and of {12-48} million {currency} held at {bank}.",
        "Prosecutors had asked for {2-4} more years; the defence had called for an acquittal on all {counts} counts.",
        "Around {200-1900} small investors have joined a civil suit that opens at the commercial court in {nextmonth}.",
        "The company itself was fined {3-38} million {currency} and barred from public contracts for {2-6} years.",
    ],
    quotes: &[
        (0, "The accused did not stumble into this. It was planned over {4-9} years, with patience and with skill"),
        (0, "Trust was the raw material of this fraud and {9-31} families paid for it"),
        (0, "The rule of law is slow, but today it has arrived"),
        (0, "No office and no fortune stands above the penal code of this country"),
        (1, "We have read {14-40} pages and already found {10-19} errors. We will appeal"),
        (1, "My client slept badly and is convinced of the truth of every word spoken in this court"),
        (1, "This verdict was written in the newspapers long before it was read in the courtroom"),
        (1, "The chain of evidence has a hole in the middle and everybody in that room could see it"),
        (2, "I did not come for revenge. I came to hear somebody say that it happened"),
        (2, "You cannot get {7-19} years of work back, but I will sleep tonight"),
        (2, "They called us stubborn and they were right about that"),
    ],
    background: &[
        "{company} once employed {1100-9800} people and was [a household name|the pride of the {district} district] before it filed for insolvency in {2019-2024}.",
        "The trial, which opened {9-26} months ago, was adjourned {3-8} times because of illness and once because of a flooded archive.",
        "Sentences of more than {24-60} months cannot be suspended under {demonym} law.",
        "Appeals go to the supreme court, which takes {14-30} months on average to decide.",
        "An earlier inquiry into the same company was dropped in {2014-2018} for lack of evidence.",
    ],
    updates: &[
        "The defence filed its appeal on {day}, less than {3-9} hours after the ruling, a court clerk said.",
        "{bank} said in a statement that it had set aside {11-66} million {currency} for possible claims.",
        "The convicted man was taken to a remand prison outside {city} in a convoy of {3-6} cars, a reporter at the scene saw.",
        "The justice ministry said {10-24} further files had been sent to prosecutors in {2-5} other districts.",
        "Shares in {company2}, which bought parts of the business, fell {.2-8} percent in afternoon trading.",
    ],
    captions: &[
        "{p1.full} arrives at the courthouse in {city}, {country}, on {capdate}.",
        "Spectators wait for the verdict in the {company} trial in {city} on {capdate}.",
        "Police officers carry files into a courtroom in {city} on {capdate}.",
    ],
};
