/// A relying party with a copy of the key set.
struct SimulatedVerifier {
    private var copy: [String] = []
    private var freshUntil = 0

    /// When the copy has to be fetched again.
    var expiry: Int { freshUntil }

    func isFresh(at time: Int) -> Bool { time < freshUntil }

    func knows(_ kid: String) -> Bool { copy.contains(kid) }

    mutating func take(_ published: [String], until time: Int) {
        copy = published
        freshUntil = time
    }
}
