//! The dynamic oracle of arc-hybrid parsing (Goldberg, Nivre 2013): how many arcs of the right tree a move puts out of reach.

use copytaster_language::syntax::{Move, State};

/// The cost of a move, given each word's right head.
pub(crate) fn cost(state: &State, heads: &[u32], step: Move) -> usize {
    let (stack, next) = (state.stack(), state.next());
    let head = |word: u32| heads.get(word as usize).copied();
    match step {
        // The next word loses what is on the stack: as a head all but the top, as dependents all.
        Move::Shift => {
            let below = stack.split_last().map_or(&[][..], |(_, below)| below);
            let dependents = stack.iter().filter(|word| head(**word) == Some(next)).count();
            usize::from(below.iter().any(|word| head(next) == Some(*word))) + dependents
        }
        // The top loses its dependents ahead, and every head but the one it gets.
        Move::Left => {
            let Some((top, below)) = stack.split_last() else { return 0 };
            let lost = head(*top) == below.last().copied() || head(*top).is_some_and(|head| head > next);
            dependents_ahead(heads, *top, next) + usize::from(lost)
        }
        Move::Right => {
            let Some(top) = stack.last() else { return 0 };
            dependents_ahead(heads, *top, next) + usize::from(head(*top).is_some_and(|head| head >= next))
        }
    }
}

fn dependents_ahead(heads: &[u32], word: u32, next: u32) -> usize {
    heads.iter().skip(next as usize).filter(|head| **head == word).count()
}

#[cfg(test)]
mod tests {
    use copytaster_language::syntax::{MOVES, State};

    use super::cost;

    /// Moves that cost nothing lead to the right tree.
    #[test]
    fn no_cost_no_error() {
        // "Jane Roe said on Friday that it fell": projective, words from 0, root 8.
        for heads in [vec![1, 2, 8, 4, 2, 7, 7, 2], vec![1], vec![3, 0, 0], vec![1, 2, 3], vec![1, 4, 1, 2]] {
            let mut state = State::new(heads.len());
            while !state.is_done() {
                let allowed = state.allowed();
                let free = (0..3).filter(|at| allowed[*at]).find(|at| cost(&state, &heads, MOVES[*at]) == 0);
                let Some(free) = free else { panic!("no free move for {heads:?} at {state:?}") };
                state.apply(MOVES[free]);
            }
            assert_eq!(state.into_heads(), heads);
        }
    }
}
