//! The mean of coordinates, on the sphere: it holds on both sides of the antimeridian too.

use super::read::Place;

/// A mean of places, weighted by their people.
#[derive(Default)]
pub(crate) struct Centre {
    vector: [f64; 3],
    population: u64,
}

impl Centre {
    pub(crate) fn add(&mut self, place: &Place) {
        #[expect(clippy::cast_precision_loss, reason = "populations are far below 2^52")]
        let weight = place.population as f64 + 1.0;
        let (lat, lon) = (place.lat.to_radians(), place.lon.to_radians());
        let unit = [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()];
        for (sum, part) in self.vector.iter_mut().zip(unit) {
            *sum += weight * part;
        }
        self.population += place.population;
    }

    /// Latitude and longitude in degrees.
    pub(crate) fn mean(&self) -> (f64, f64) {
        let [x, y, z] = self.vector;
        (z.atan2(x.hypot(y)).to_degrees(), y.atan2(x).to_degrees())
    }

    pub(crate) fn population(&self) -> u64 {
        self.population
    }
}

#[cfg(test)]
mod tests {
    use super::Centre;
    use crate::gazetteer::read::Place;

    fn place(lat: f64, lon: f64) -> Place {
        let text = String::new;
        let (name, code, cc, admin1, zone) = (text(), text(), text(), text(), text());
        Place { id: 1, name, same: Vec::new(), others: Vec::new(), lat, lon, code, cc, admin1, population: 9, zone }
    }

    #[test]
    fn a_mean_may_lie_on_the_antimeridian() {
        let mut centre = Centre::default();
        centre.add(&place(10.0, 170.0));
        centre.add(&place(10.0, -170.0));
        let (lat, lon) = centre.mean();
        assert!((lat - 10.15).abs() < 0.1 && (lon.abs() - 180.0).abs() < 1e-9, "{lat} {lon}");
    }
}
