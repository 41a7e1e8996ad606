//! Strikes, stranded trains, ships.

use crate::copy::topic::{Topic, figure};

pub(crate) static TOPIC: Topic = Topic {
    slug: "LABOUR-TRANSPORT",
    medtop: "09000000",
    subject: "labour",
    urgency: 4,
    figures: &[
        figure("strikers", 240, 9_800, "number of strikers"),
        figure("rise", 3, 14, "demanded rise in percent"),
        figure("cancelled", 31, 640, "number of cancelled services"),
        figure("containers", 1_200, 24_000, "number of containers waiting"),
        figure("loss", 2, 61, "loss a day in millions"),
    ],
    roles: [
        &["^Transport Minister", "^Port Director", "^Mediator", "^Labour Minister"],
        &[
            "chief negotiator of {union}",
            "a crane driver with {12-31} years on the quay",
            "who speaks for {union} in {city}",
        ],
        &[
            "a nurse who walked {6-14} kilometres to work",
            "a florist whose tulips stood in a lorry for {20-60} hours",
            "a tourist who had come for {festival}",
        ],
    ],
    headlines: &[
        "{n.strikers} walk out in {city} over pay",
        "Strike at {airport} grounds {n.cancelled} services",
        "Dock strike leaves {n.containers} containers stuck in {city}",
        "Pay deal ends {demonym} transport strike",
        "Talks to end {city} walkout break down after {11-29} hours",
        "{company} and {union} agree to mediation",
    ],
    leads: &[
        "About {n.strikers} [dockers|train drivers|ground staff] walked out in {city} on {day} in a dispute over pay, halting {n.cancelled} services and [drawing an appeal|bringing a plea] for talks from {p1}.",
        "A strike by {n.strikers} members of {union} [paralysed|slowed|emptied] transport in and around {city} on {day}, with {n.cancelled} services cancelled and {p1} [calling both sides to|offering to host] a meeting on {tomorrow}.",
        "{p1} said on {day} that {company} and {union} had agreed to mediation, a first step to end a strike by {n.strikers} workers that has stopped {n.cancelled} services in {country}.",
    ],
    details: &[
        "{union} is asking for {rise} percent more pay over {12-30} months and a week of {32-37} hours.",
        "{company} has offered {.1-2} percent and a single payment of {200-1900} {currency}.",
        "Some {containers} containers were waiting on the quays, and {11-48} ships lay at anchor within sight of {water}.",
        "The strike costs the region {loss} million {currency} a day, the chamber of commerce estimates.",
        "Bicycle shops in the {district} district sold out of [locks|helmets] before noon.",
        "Buses on {3-14} lines ran every {40-90} minutes, driven by managers who had been trained for {2-5} days.",
        "At {airport} a choir of {20-60} stranded pensioners sang for {2-4} hours and raised {310-990} {currency} for the strike fund.",
        "Perishable goods are let through by agreement: {14-90} lorries of fruit and medicines passed the pickets in the morning.",
        "The dispute began when a rota was changed with {24-72} hours' notice in {2025-2026}.",
        "Talks had gone on for {11-29} hours before they were broken off over a clause on night shifts.",
    ],
    quotes: &[
        (0, "I have put {3-9} pots of coffee and an empty sheet of paper on the table"),
        (0, "The right to strike is not at issue. The right to reach a hospital is not either"),
        (0, "There is room for a compromise between {2-5} and {6-12} percent, and both sides know it"),
        (0, "Nobody leaves the room before there is at least a date for the next meeting"),
        (1, "We have not had a real rise since {2019-2024}. Bread has"),
        (1, "They offered us a fruit basket and a seminar"),
        (1, "Not one crane will move until the rota of {2019-2024} is back on the wall"),
        (1, "Our members voted by {81-97} percent and that is not a mood, that is a mandate"),
        (2, "I understand them and I am angry, and my feet hurt"),
        (2, "I left home at {3-5} in the morning and met the whole town on foot. It was rather nice"),
        (2, "They should lock them all in until white smoke comes out"),
    ],
    background: &[
        "The last strike of this length in {city} was in {1974-2018} and ended after {9-31} days.",
        "{company} carries {2-38} million passengers a year and made a profit of {12-140} million {currency} in {2025-2026}.",
        "About {28-61} percent of the workforce in the sector is organised.",
        "Under {demonym} law a minimum service of {20-40} percent must run at rush hour.",
        "The government sold its stake in {company} in {1998-2016}.",
    ],
    updates: &[
        "Both sides met again in the evening for {2-5} hours; the next round is set for {#8-11} a.m. on {tomorrow}.",
        "{company} improved its offer by {.1-1} percentage points, a person with knowledge of the talks said.",
        "A court turned down a request to ban the strike, in a ruling of {9-40} pages.",
        "The walkout spread to {2-6} more ports during the day, involving {120-890} more workers.",
        "{union} said it would let {11-60} more trains run at the weekend for a school music contest.",
    ],
    captions: &[
        "Strikers warm themselves at a fire in the port of {city}, {country}, on {capdate}.",
        "{p1.full} arrives for talks in {city} on {capdate}.",
        "Passengers wait at {airport} in {city} on {capdate}. The strike stopped {n.cancelled} services.",
    ],
};
