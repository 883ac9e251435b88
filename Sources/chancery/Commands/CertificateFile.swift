import PKI

/// Certificates as they lie in a file: PEM, one or several, or DER.
enum CertificateFile {
    /// The most bytes that are read.
    private static let limit = 64 << 20

    /// What a client would send: the certificates as they are, the first of them at least a certificate of some sort.
    static func presented(_ path: String) throws(CannotSay) -> [[UInt8]] {
        let blocks = try blocks(in: path)
        guard let first = blocks.first, Certificate.isSomewhere(in: first) else {
            throw CannotSay("\(path): no certificate is in it")
        }
        return blocks
    }

    /// The certificates, and apart from them what is wrong with each that cannot be read.
    static func certificates(_ path: String) throws(CannotSay) -> (certificates: [Certificate], unreadable: [String]) {
        var certificates: [Certificate] = []
        var unreadable: [String] = []
        for (index, der) in try blocks(in: path).enumerated() {
            do {
                certificates.append(try Certificate(der: der))
            } catch {
                guard Certificate.isSomewhere(in: der) else {
                    throw CannotSay("\(path): certificate \(index + 1) is none: \(error)")
                }
                unreadable.append("certificate \(index + 1) of \(path) cannot be read: \(error)")
            }
        }
        return (certificates, unreadable)
    }

    private static func blocks(in path: String) throws(CannotSay) -> [[UInt8]] {
        let bytes: [UInt8]
        do { bytes = try BoundedFile.bytes(at: path, limit: limit) } catch { throw CannotSay("\(path): \(error)") }
        // DER begins with the mark of a sequence, which is a "0" in a text.
        guard bytes.first != 0x30 else { return [bytes] }
        do {
            return try PEM.blocks(in: String(decoding: bytes, as: UTF8.self), label: .certificate)
        } catch {
            throw CannotSay("\(path): \(error)")
        }
    }
}
