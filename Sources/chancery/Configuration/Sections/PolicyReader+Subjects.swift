import AuthorizationServer

extension PolicyReader {
    /// Where names that differ have one subject, which may be meant: anyone who has one of them is taken for the other.
    ///
    /// A subject without captures is one for all, and a capture that stands alone in its value says what it is.
    func pointOut(_ subject: Template, of match: MatchClause, at value: ConfigurationValue) {
        let kept = Set(subject.captures)
        for capture in kept.sorted() {
            let sources = match.alternatives(for: capture)
            guard let first = sources.first, let second = sources.dropFirst().first else { continue }
            value.notice(
                "is the same for different names: {\(capture)} comes from \(first) or from \(second)",
                hint: "make a rule of each, with a subject that says which, unless they are the same by their CA")
        }
        for capture in match.captures(lostBy: kept).sorted() {
            value.notice(
                "leaves out {\(capture)}: names that differ in nothing else have the same subject",
                hint: "add {\(capture)} to the subject, or write its value into match")
        }
    }
}
