//! `topics plan` and `topics apply`: what is there, and what is needed.

use copytaster_engine::{TopicChange, plan_topics};

use crate::args::Topics;
use crate::config::Config;
use crate::exit::Failed;
use crate::service::{Carrier, topic_specs};

pub(super) fn topics(args: &Topics) -> anyhow::Result<()> {
    match args {
        Topics::Plan(file) => plan(&super::load(file)?),
        Topics::Apply(file) => apply(&super::load(file)?),
    }
}

fn plan(config: &Config) -> anyhow::Result<()> {
    let changes = changes(config, &Carrier::open_for_command(config)?)?;
    if changes.is_empty() {
        anstream::eprintln!("all {} topics are as they should be", topic_specs(config).len());
        return Ok(());
    }
    show(&changes);
    Err(Failed(format!("{} differences; `copytaster topics apply` mends what can be mended", changes.len())).into())
}

fn apply(config: &Config) -> anyhow::Result<()> {
    let carrier = Carrier::open_for_command(config)?;
    let before = changes(config, &carrier)?;
    show(&before);
    // Nothing at all is changed where something cannot be.
    let stuck: Vec<String> = before.iter().filter(|c| !c.can_be_applied()).map(ToString::to_string).collect();
    if !stuck.is_empty() {
        return Err(Failed(format!("nothing was changed: {}", stuck.join("; "))).into());
    }
    carrier.log().ensure_topics(&topic_specs(config))?;
    let left = changes(config, &carrier)?;
    if !left.is_empty() {
        show(&left);
        return Err(Failed(format!("{} differences are left", left.len())).into());
    }
    anstream::eprintln!(
        "all {} topics are as they should be; {} changes made",
        topic_specs(config).len(),
        before.len()
    );
    Ok(())
}

fn changes(config: &Config, carrier: &Carrier) -> anyhow::Result<Vec<TopicChange>> {
    Ok(plan_topics(&topic_specs(config), &carrier.log().topics()?))
}

fn show(changes: &[TopicChange]) {
    for change in changes {
        anstream::eprintln!("  {change}");
    }
}
