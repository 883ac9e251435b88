import Testing

@testable import JOSE

@Suite("Signatures that are checked for nothing")
struct DecoyVerificationTests {
    @Test("there is a key for every algorithm, so that none is quicker")
    func covers() {
        #expect(DecoyVerification.algorithms == Set(VerificationAlgorithm.allCases))
    }
}
