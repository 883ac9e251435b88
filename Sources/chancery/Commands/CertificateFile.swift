import PKI

/// Certificates as they lie in a file: PEM, one or several, or DER.
enum CertificateFile {
    /// The most bytes that are read of authorities' certificates.
    private static let limit = 64 << 20
    /// The most bytes that are read of what a client would send: many times what it may, and text around it.
    static let presentedLimit = 4 << 20

    /// What a client would send: the certificates as they are, the first of them at least a certificate of some sort.
    static func presented(_ path: String) throws(CannotSay) -> [[UInt8]] {
        let bytes = try bytes(of: path, limit: presentedLimit)
        let blocks: [[UInt8]]
        if isDER(bytes) {
            blocks = [bytes]
        } else {
            do { blocks = try PEM.blocks(in: bytes, label: .certificate) } catch {
                throw CannotSay("\(path): \(error)")
            }
        }
        guard let first = blocks.first, Certificate.isSomewhere(in: first) else {
            throw CannotSay("\(path): no certificate is in it")
        }
        return blocks
    }

    /// The certificates, each once, and apart from them what is wrong with each that cannot be read.
    static func certificates(_ path: String) throws(CannotSay) -> (certificates: [Certificate], unreadable: [String]) {
        let bytes = try bytes(of: path, limit: limit)
        var bundle = CertificateBundleReading(path: path)
        guard !isDER(bytes) else {
            try bundle.add(bytes)
            return (bundle.certificates, bundle.unreadable)
        }
        do {
            var reader = PEMReader(bytes, label: .certificate)
            while let der = try reader.next() { try bundle.add(der) }
            guard bundle.count > 0 else { throw PEMError.nothingInside(expected: PEM.Label.certificate.rawValue) }
        } catch let error as CannotSay {
            throw error
        } catch {
            throw CannotSay("\(path): \(error)")
        }
        return (bundle.certificates, bundle.unreadable)
    }

    /// The certificates of several files, each once.
    static func certificates(
        _ paths: [String]
    ) throws(CannotSay) -> (certificates: [Certificate], unreadable: [String]) {
        var all: (certificates: [Certificate], unreadable: [String]) = ([], [])
        var known: Set<Certificate> = []
        for path in paths {
            let (certificates, unreadable) = try certificates(path)
            all.certificates += certificates.filter { known.insert($0).inserted }
            all.unreadable += unreadable
        }
        return all
    }

    private static func bytes(of path: String, limit: Int) throws(CannotSay) -> [UInt8] {
        do { return try BoundedFile.bytes(at: path, limit: limit) } catch { throw CannotSay("\(path): \(error)") }
    }

    /// DER begins with the mark of a sequence, which is a "0" in a text.
    private static func isDER(_ bytes: [UInt8]) -> Bool { bytes.first == 0x30 }
}

/// The certificates of a file, met one by one.
private struct CertificateBundleReading {
    let path: String
    private(set) var certificates: [Certificate] = []
    private(set) var unreadable: [String] = []
    private(set) var count = 0
    private var known: Set<[UInt8]> = []

    init(path: String) { self.path = path }

    mutating func add(_ der: [UInt8]) throws(CannotSay) {
        count += 1
        guard known.insert(der).inserted else { return }
        do {
            certificates.append(try Certificate(der: der))
        } catch {
            guard Certificate.isSomewhere(in: der) else {
                throw CannotSay("\(path): certificate \(count) is none: \(error)")
            }
            unreadable.append("certificate \(count) of \(path) cannot be read: \(error)")
        }
    }
}
