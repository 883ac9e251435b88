import Crypto
import FoundationEssentials
import PKI
import TestSupport

/// A device's chain as each proxy would write it.
struct ForwardedSample {
    let leaf: [UInt8]
    let issuer: [UInt8]

    init() throws {
        let chain = try TestPKI.shared.get().device.chain
        leaf = chain[0]
        issuer = chain[1]
    }

    static func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
    static func item(_ bytes: [UInt8]) -> String { ":\(base64(bytes)):" }

    /// As nginx's `$ssl_client_escaped_cert`: everything but unreserved characters escaped.
    static func escapedPEM(_ certificates: [UInt8]..., safe: String = "") -> String {
        let pem = certificates.map { TestPKI.pem($0) }.joined()
        return pem.utf8.map { byte in
            let scalar = Unicode.Scalar(byte)
            let isKept =
                scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                || "-._~\(safe)".contains(Character(scalar))
            let digits = String(byte, radix: 16, uppercase: true)
            return isKept ? String(Character(scalar)) : "%" + (digits.count == 1 ? "0" : "") + digits
        }.joined()
    }

    var hash: String { SHA256.hash(data: leaf).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
    var fingerprint: String { Self.base64(Array(SHA256.hash(data: leaf))) }

    /// The fault of reading the fields, or nil.
    static func fault(
        _ reader: ForwardedCertificateReader, _ fields: (name: String, value: String)...
    ) -> ForwardedCertificateError? {
        do {
            _ = try reader.read(fields)
            return nil
        } catch {
            return error
        }
    }

    /// The chain that is read; nil when there is none.
    static func chain(
        _ reader: ForwardedCertificateReader, _ fields: (name: String, value: String)...
    ) throws -> [[UInt8]]? {
        guard case .chain(let chain) = try reader.read(fields) else { return nil }
        return chain
    }
}

extension TestPKI {
    static func pem(_ der: [UInt8]) -> String {
        let base64 = Data(der).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
        return "-----BEGIN CERTIFICATE-----\n\(base64)\n-----END CERTIFICATE-----\n"
    }
}
