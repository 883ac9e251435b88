package import JOSE

/// New keys, made once and handed out again after `rewind`, so that a rehearsal's keys serve the performance.
package final class KeySupply {
    private let modulusBits: Int
    private var made: [JWSPrivateKey] = []
    private var stock: [JWSPrivateKey] = []

    package init(modulusBits: Int) {
        self.modulusBits = modulusBits
    }

    /// A key of the algorithm: from the stock, else a new one.
    package func make(_ algorithm: SignatureAlgorithm) throws -> JWSPrivateKey {
        if let index = stock.firstIndex(where: { $0.algorithm == algorithm }) { return stock.remove(at: index) }
        let key = try JWSPrivateKey.generate(algorithm, modulusBits: modulusBits)
        made.append(key)
        return key
    }

    /// Makes every key that was made available again.
    package func rewind() {
        stock = made
    }
}
