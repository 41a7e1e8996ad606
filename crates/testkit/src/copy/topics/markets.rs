//! Companies, exchanges, central banks.

use crate::copy::topic::{Topic, figure};

pub(crate) static TOPIC: Topic = Topic {
    slug: "BUSINESS-MARKETS",
    medtop: "04000000",
    subject: "economy, business and finance",
    urgency: 3,
    figures: &[
        figure("profit", 14, 960, "quarterly profit in millions"),
        figure("jobs", 120, 4_800, "number of jobs to be cut"),
        figure("revenue", 1_000, 9_400, "revenue in millions"),
        figure("deal", 110, 990, "value of the deal in millions"),
        figure("points", 11, 340, "points of the index"),
    ],
    roles: [
        &["^Chief Executive", "^Chairman", "^Finance Director", "^Managing Director"],
        &["an equity analyst at {bank2}", "who follows the sector for {bank2}", "head of strategy at {bank2}"],
        &["a shop steward at the {city} plant", "who has worked at the plant for {12-31} years", "of {union}"],
    ],
    headlines: &[
        "{company} earns {n.profit} million {currency} as {commodity} prices [rise|fall]",
        "{company} to buy {company2} for {n.deal} million {currency}",
        "{company} to cut {n.jobs} jobs in {country}",
        "Shares in {company} [jump|slide] after quarterly figures",
        "{demonym} stocks close {n.points} points [higher|lower], {company} leads",
        "{company} posts {n.profit} million {currency} profit, warns on {commodity}",
    ],
    leads: &[
        "{company} said on {day} that it earned {n.profit} million {currency} in the latest quarter, [more|less] than analysts had expected, as {p1} [pointed to|blamed|credited] the price of {commodity}.",
        "Shares in {company} [rose|fell] as much as {.3-14} percent in {city} on {day} after the group reported a quarterly profit of {n.profit} million {currency} and {p1} announced plans to cut {n.jobs} jobs.",
        "{company} agreed on {day} to buy its smaller rival {company2} for {n.deal} million {currency}, a purchase that {p1} said would pay for itself within {3-7} years; the company also posted a quarterly profit of {n.profit} million {currency}.",
    ],
    details: &[
        "Revenue [came to|reached|stood at] {revenue} million {currency}, {.1-12} percent [above|below] the figure of a year earlier.",
        "The price of {commodity} has [risen|dropped] by {11-48} percent since the beginning of the year, according to {bank}.",
        "The group expects to spend {40-480} million {currency} on a new plant near {city}, which is due to open in {2028-2033}.",
        "About {n.jobs} posts are to go by the end of {nextmonth}, [most|around a third|half] of them in administration.",
        "On the stock exchange the leading index closed {points} points [up|down], with {11-34} of its {40-60} members in the [black|red].",
        "The dividend is to [rise to|fall to|stay at] {.1-8} {currency} a share.",
        "{bank2}, which arranged a loan of {60-900} million {currency}, said the terms were unchanged.",
        "In {tomorrow}'s regular auction the treasury will offer {200-1800} million {currency} in bonds of {3-15} years.",
        "The competition authority has {30-90} working days to look at the purchase, and may ask for the sale of {3-19} branches.",
        "Warehouses hold {12-95} days' supply, the highest level since {2011-2021}, a spokesman said.",
        "Traders said about {110-890} thousand shares changed hands in the first {20-50} minutes, {3-8} times the usual number.",
    ],
    quotes: &[
        (0, "We sold more, we paid less for freight and we were lucky with the weather"),
        (0, "This is not the quarter we had planned. It is the quarter we have learned most from"),
        (0, "Both companies have wanted this since {2016-2024}, and today there is a signature under it"),
        (
            0,
            "Nobody likes to close a plant, but a company that loses {3-9} million a month closes all of them in the end",
        ),
        (1, "The margin of {.11-24} percent is what the market will remember"),
        (1, "They are buying growth at {11-19} times earnings. That is not cheap, but it is not mad either"),
        (1, "Everybody had the number right and the outlook wrong"),
        (1, "The balance sheet can carry it as long as {commodity} stays where it is"),
        (2, "We heard it on the radio, between the football and the weather"),
        (
            2,
            "You can replace a machine in {3-9} weeks. It takes {10-19} years to train somebody who hears when it is about to fail",
        ),
        (2, "We will talk, but we will not talk about fewer than {200-900} jobs at this plant"),
    ],
    background: &[
        "{company}, founded in {1903-1988}, employs {5100-48000} people in {11-39} countries.",
        "{p1.last} took over {2-9} years ago and has sold {3-8} divisions since.",
        "The {demonym} economy grew by {.1-3} percent last year, and inflation stood at {.1-9} percent in the latest month.",
        "{bank} had forecast a profit of {20-900} million {currency}, the average of {9-17} estimates.",
        "The two companies broke off earlier talks in {2017-2024} over the seat of the head office.",
    ],
    updates: &[
        "In late trading the shares were {.1-9} percent off their high of the day, at {.12-180} {currency}.",
        "{bank} raised its price target to {40-310} {currency} from {20-39}, in a note sent after the close.",
        "{union} called on workers at {3-9} plants to stop work for {30-90} minutes on {tomorrow}.",
        "The rating agency at {institute} put the company's debt on watch on {day}, citing {11-40} open questions.",
        "The central bank, which had met the same morning, left its key rate at {.2-9} percent.",
    ],
    captions: &[
        "{p1.full} presents the figures of {company} in {city}, {country}, on {capdate}.",
        "Traders watch a screen at the exchange in {city} on {capdate}.",
        "Workers leave a plant of {company} in {city} on {capdate}.",
    ],
};
