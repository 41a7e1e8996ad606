//! Matches.

use crate::copy::topic::{Topic, figure};

pub(crate) static TOPIC: Topic = Topic {
    slug: "SPORT-FOOTBALL",
    medtop: "15000000",
    subject: "sport",
    urgency: 4,
    figures: &[
        figure("crowd", 3_200, 48_000, "attendance"),
        figure("minute", 51, 89, "minute of the winning goal"),
        figure("unbeaten", 4, 21, "number of matches without defeat"),
        figure("table", 29, 78, "number of points"),
        figure("goals", 10, 33, "goals of the season"),
    ],
    roles: [
        &["^Coach", "^Captain", "^Goalkeeper", "^Striker", "^Midfielder"],
        &["the visitors' coach", "captain of the visitors", "who was sent off in the {61-88}th minute"],
        &[
            "a season-ticket holder since {1968-2004}",
            "who drove {180-790} kilometres to the match",
            "kit manager of the club",
        ],
    ],
    headlines: &[
        "{p1.last} strikes in minute {n.minute} as {team} beat {team2}",
        "{team} {#2-5}, {team2} {#0-1}: unbeaten run goes on",
        "{team} stun {team2} before {n.crowd} in {city}",
        "{team2} throw away lead in {city}",
        "Late drama in {city} as {team} go through",
        "{team} top of the table after {n.unbeaten} matches without defeat",
    ],
    leads: &[
        "{team} beat {team2} {#2-5}-{#0-1} in {cup} on {day} in front of {n.crowd} spectators in {city}, with {p1} [scoring|setting up|celebrating] the decisive goal in the {n.minute}th minute.",
        "A [header|free kick|deflected shot] in the {n.minute}th minute gave {team} victory over {team2} on {day}, and {p1} was carried off on the shoulders of some of the {n.crowd} who had filled the ground in {city}.",
        "{team} stretched their unbeaten run to {n.unbeaten} matches on {day} when {p1} [inspired|steered|dragged] them to a {#3-5}-{#1-2} win over {team2} in {city}, watched by {n.crowd}.",
    ],
    details: &[
        "The visitors had [led|hit the post|missed a penalty] after {4-39} minutes, but faded on a heavy pitch.",
        "{team} have {table} points from {22-33} matches, {2-8} more than their nearest pursuers in {cup}.",
        "{p1.last} now has {goals} goals this season, {2-9} of them with the left foot.",
        "The match was held up for {4-19} minutes when a [fox|drone|flock of gulls] settled in the centre circle.",
        "The referee showed {3-9} yellow cards and sent off a defender in the {61-88}th minute for a second foul.",
        "{team2} had {14-29} shots to {3-13} and {55-71} percent of the ball, figures that their bench recited with some bitterness.",
        "Rain had fallen for {11-38} hours, and ground staff with {20-60} brooms swept the lines before kick-off.",
        "A goal by {team2} in the {71-89}th minute was ruled out after a review of {3-6} minutes.",
        "The {17-19}-year-old substitute, who came on for the last {11-29} minutes, needed {2-6} touches to score.",
        "Takings from the evening, about {20-480} thousand {currency}, go to the club's youth academy in the {district} district.",
    ],
    quotes: &[
        (0, "I closed my eyes and hit it. The rest was noise"),
        (0, "We have {4-9} finals left, and this was the first of them"),
        (0, "The bus broke down twice on the way here, so somehow we were warmed up"),
        (0, "You do not win a title in spring but you can lose it"),
        (1, "We were the better side for {60-85} minutes. Football asks for {95-99}"),
        (1, "I have seen the pictures {10-19} times and I still do not know what he whistled for"),
        (1, "Nobody in our dressing room wanted to be the first to speak"),
        (1, "They defended with {10-11} men and a river in front of the goal"),
        (2, "My grandfather saw the last one. I am going to ring him now and hold the phone up"),
        (2, "I lost a shoe in the {71-89}th minute and I do not want it back"),
        (2, "It was worth every kilometre of the road"),
    ],
    background: &[
        "{team} last won {cup} in {1961-2019} and were relegated {2-4} times since.",
        "The two clubs have met {24-140} times, and {9-23} of the matches ended in a draw.",
        "{p1.last} joined for {2-38} million {currency} from {team3} before the season.",
        "The ground in {city}, opened in {1911-1998}, holds {49000-62000}.",
        "{team2} had not lost away from home for {5-11} months.",
    ],
    updates: &[
        "{team2} lodged a protest on {day} evening against the goal of the {n.minute}th minute, the league said; a panel of {3-7} will hear it on {tomorrow}.",
        "The club confirmed that a scan showed a torn muscle and that the defender would be out for {4-11} weeks.",
        "The draw for the next round sends {team} to {team3}, with the first leg in {11-24} days.",
        "Police said {11-46} supporters were held after flares were lit outside the ground, and released before midnight.",
        "Tickets for the return match were gone within {11-58} minutes, the club said.",
    ],
    captions: &[
        "{p1.full} celebrates during the match between {team} and {team2} in {city}, {country}, on {capdate}.",
        "Supporters of {team} in {city} on {capdate}. The match drew {n.crowd} spectators.",
        "Ground staff sweep water off the pitch in {city} on {capdate}.",
    ],
};
