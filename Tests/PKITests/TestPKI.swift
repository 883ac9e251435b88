import FoundationEssentials
import PKI
import TestSupport
import Testing

/// A root, an issuing authority and a device, and the moment at which tests ask.
struct TestPKI {
    static let now = Date(timeIntervalSince1970: 1_800_000_000)
    static let shared = Result { try TestPKI() }

    let root: TestCertificateAuthority
    let issuing: TestCertificateAuthority
    let device: TestIdentity

    init() throws {
        root = try TestCertificateAuthority(name: "Root")
        issuing = try root.intermediate("Issuing")
        device = try issuing.leaf("device-001", uris: ["spiffe://example.org/device/device-001"])
    }

    func validator() throws -> CertificationPathValidator {
        try CertificationPathValidator(anchors: [root.certificate])
    }

    /// The faults for which `validator` refuses `chain`; empty when it accepts it.
    static func kinds(
        _ validator: CertificationPathValidator, _ chain: [[UInt8]], at time: Date = now
    ) -> [CertificationPathFailure.Kind] {
        failure(validator, chain, at: time)?.reasons.map(\.kind) ?? []
    }

    static func failure(
        _ validator: CertificationPathValidator, _ chain: [[UInt8]], at time: Date = now
    ) -> CertificationPathFailure? {
        do {
            _ = try validator.validate(chain, at: time)
            return nil
        } catch {
            return error
        }
    }
}
