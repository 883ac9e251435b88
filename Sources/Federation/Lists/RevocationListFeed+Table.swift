import Synchronization

extension RevocationListFeed {
    private enum Attempt<Value: Sendable>: Sendable {
        case done(Value)
        /// These signatures have to be verified first.
        case blocked([ListVerdicts.Question])
    }

    /// What `body` makes of the table, which judges signatures. Those that are not known yet are verified on a thread for
    /// that, and never under the lock.
    func judging<Value: Sendable>(_ body: (inout ListTable) -> Value) async -> Value {
        var round = 0
        while true {
            round += 1
            switch attempt(body, round) {
            case .done(let value): return value
            case .blocked(let questions):
                do {
                    try await background.perform { questions.forEach { $0.answer() } }
                } catch {
                    // Without a thread it is done here: a list that is not judged would keep its devices out.
                    questions.forEach { $0.answer() }
                }
            }
        }
    }

    /// The same on this thread.
    func judgingHere<Value: Sendable>(_ body: (inout ListTable) -> Value) -> Value {
        var round = 0
        while true {
            round += 1
            switch attempt(body, round) {
            case .done(let value): return value
            case .blocked(let questions): questions.forEach { $0.answer() }
            }
        }
    }

    /// One answer leads to another question two or three times. A list of which it is still not known who has signed it
    /// counts as signed by nobody.
    private static let maximumRounds = 8

    /// The table is changed where all signatures were known, and else stays as it is.
    private func attempt<Value: Sendable>(_ body: (inout ListTable) -> Value, _ round: Int) -> Attempt<Value> {
        let (result, abandoned): (Attempt<Value>, [Task<Bool, Never>]) = table.withLock { table in
            var changed = table
            let value = body(&changed)
            let questions = table.verdicts.takeQuestions()
            guard questions.isEmpty || round >= Self.maximumRounds else { return (.blocked(questions), []) }
            let abandoned = changed.abandoned
            changed.abandoned = []
            table = changed
            return (.done(value), abandoned)
        }
        for fetch in abandoned { fetch.cancel() }
        return result
    }
}
