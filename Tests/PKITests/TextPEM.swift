import PKI

extension PEM {
    static func blocks(in text: String, label: Label) throws -> [[UInt8]] {
        try blocks(in: Array(text.utf8), label: label)
    }
}

extension Certificate {
    static func pem(_ text: String) throws -> [Certificate] { try pem(Array(text.utf8)) }
}
