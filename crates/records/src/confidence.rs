use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How sure an annotation is, 0 to 1, rounded to 3 decimals so that the same input gives the same bytes everywhere.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Confidence(f64);

impl Confidence {
    /// Clamps to 0..=1 and rounds; a value that is no number counts as 0.
    #[must_use]
    pub fn new(value: f64) -> Self {
        let value = if value.is_nan() { 0.0 } else { value.clamp(0.0, 1.0) };
        Self((value * 1000.0).round() / 1000.0)
    }

    /// The number, 0 to 1.
    #[must_use]
    pub fn value(self) -> f64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Confidence;

    #[test]
    fn is_clamped_and_rounded() {
        assert_eq!(Confidence::new(0.123_456).value(), 0.123);
        assert_eq!(Confidence::new(7.0).value(), 1.0);
        assert_eq!(Confidence::new(f64::NAN).value(), 0.0);
    }
}
