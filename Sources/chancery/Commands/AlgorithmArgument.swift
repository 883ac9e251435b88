import ArgumentParser
import JOSE

/// `--algorithm`: the name of a signature algorithm as in the configuration.
struct AlgorithmArgument: ExpressibleByArgument {
    let value: SignatureAlgorithm

    init?(argument: String) {
        guard let value = SignatureAlgorithm(rawValue: argument) else { return nil }
        self.value = value
    }

    static var allValueStrings: [String] { SignatureAlgorithm.allCases.map(\.rawValue) }
}
