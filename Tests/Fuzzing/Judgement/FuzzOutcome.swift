/// What came of holding two readers against each other.
enum FuzzOutcome: Equatable {
    /// As it should be; what it was, to be counted.
    case fine(String)
    case finding(String)
}
