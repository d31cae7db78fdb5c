//! Groups of claims: what a run asks about when no claim is named.

/// What a claim is about, and with which others it runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Group {
    /// Closed forms and random networks. The default run.
    #[default]
    Initialisation,
    /// Gradient descent, and what its theorems rest on.
    Training,
}

impl Group {
    /// All of them, in the order of reports.
    pub const ALL: [Self; 2] = [Self::Initialisation, Self::Training];

    /// The name by which `--claims` selects the whole group.
    pub fn name(self) -> &'static str {
        match self {
            Self::Initialisation => "initialisation",
            Self::Training => "training",
        }
    }

    /// What its claims have in common, as a phrase.
    pub fn about(self) -> &'static str {
        match self {
            Self::Initialisation => "closed forms and random networks: the default run",
            Self::Training => "gradient descent, and what its theorems rest on",
        }
    }

    /// The group of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.name() == name)
    }
}
