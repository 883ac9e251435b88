import Crypto
import Foundation

/// Certificates of many devices with one key, made after the pattern of one: each with a name and a serial number of
/// its own, signed by the issuer. What is replaced keeps its length, so that nothing around it changes.
struct DeviceSeries {
    /// The bytes of the pattern's TBSCertificate (RFC 5280, section 4.1), and of the algorithm behind it.
    private var signedPart: [UInt8]
    private let algorithm: [UInt8]
    private let serialNumber: Range<Int>
    private let names: [Range<Int>]
    private let issuer: P256.Signing.PrivateKey

    /// - Parameters:
    ///   - pattern: DER of a certificate that the issuer signed with ECDSA and SHA-256.
    ///   - name: The text in it that becomes the number of the device.
    ///   - issuerKey: PEM file with the issuer's key on P-256.
    init(pattern: [UInt8], name: String, issuerKey: String) throws {
        let whole = try DERElement(at: 0, of: pattern)
        let tbs = try DERElement(at: whole.content.lowerBound, of: pattern)
        signedPart = Array(pattern[tbs.range])
        algorithm = Array(pattern[try DERElement(at: tbs.range.upperBound, of: pattern).range])
        let version = try DERElement(at: try DERElement(at: 0, of: signedPart).content.lowerBound, of: signedPart)
        serialNumber = try DERElement(at: version.range.upperBound, of: signedPart).content
        names = signedPart.ranges(of: Array(name.utf8)).map { $0 }
        guard serialNumber.count >= 8, name.utf8.count >= 8, !names.isEmpty else { throw LoadFault.pattern }
        issuer = try P256.Signing.PrivateKey(pemRepresentation: String(contentsOfFile: issuerKey, encoding: .utf8))
    }

    /// DER of the certificate of the device with this number.
    func certificate(_ number: UInt32) throws -> [UInt8] {
        var signed = signedPart
        for index in 0..<4 {
            signed[serialNumber.upperBound - 1 - index] = UInt8(truncatingIfNeeded: number >> (8 * index))
        }
        for name in names {
            let digits = String(number)
            let padding = String(repeating: "0", count: max(0, name.count - digits.count))
            signed.replaceSubrange(name, with: Array((padding + digits).utf8.suffix(name.count)))
        }
        let signature = try issuer.signature(for: signed).derRepresentation
        let bits = DERElement.encoded(tag: 0x03, [0] + signature)
        return DERElement.encoded(tag: 0x30, signed + algorithm + bits)
    }
}
