/// What comes of reading all names under an attribute by all values of a condition.
struct ReadingTally {
    private var captures: Captures?
    private var isAmbiguous = false
    private var hasSeveralReadings = false
    private var hasUnfitReading = false

    mutating func add(_ reading: NameReading) {
        switch reading {
        case .none: break
        case .several: hasSeveralReadings = true
        case .unfit: hasUnfitReading = true
        case .one(let values):
            if let captures, captures != values { isAmbiguous = true }
            captures = values
        }
    }

    /// `nil` when no name matches.
    var verdict: MatchVerdict? {
        if isAmbiguous { return .ambiguous }
        if let captures { return .met(captures) }
        if hasSeveralReadings { return .ambiguous }
        return hasUnfitReading ? .undecided : nil
    }
}
