import FoundationEssentials

/// The textual encoding of RFC 7468, read strictly.
package enum PEM {
    /// The labels of what Chancery reads.
    package enum Label: String, Sendable {
        case certificate = "CERTIFICATE"
        case revocationList = "X509 CRL"
        case privateKey = "PRIVATE KEY"
    }

    /// The DER of every block in `text`, at least one, all of them of the label that is expected.
    ///
    /// Text between the blocks is passed over, as §2 says. Line ends may be of any sort.
    package static func blocks(in text: String, label: Label) throws(PEMError) -> [[UInt8]] {
        var blocks: [[UInt8]] = []
        var open: (line: Int, body: String)?
        for (index, raw) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = trimmed(raw)
            if let found = boundary(line, "-----BEGIN ") {
                if let open { throw .withoutEnd(line: open.line) }
                guard found == label.rawValue else {
                    throw .otherLabel(line: index + 1, found: found, expected: label.rawValue)
                }
                open = (index + 1, "")
            } else if boundary(line, "-----END ") != nil {
                guard let block = open else { throw .endWithoutBegin(line: index + 1) }
                guard boundary(line, "-----END ") == label.rawValue else { throw .withoutEnd(line: block.line) }
                guard let data = Data(base64Encoded: block.body), !data.isEmpty else {
                    throw .brokenBase64(line: block.line)
                }
                blocks.append(Array(data))
                open = nil
            } else {
                open?.body += line
            }
        }
        if let open { throw .withoutEnd(line: open.line) }
        guard !blocks.isEmpty else { throw .nothingInside(expected: label.rawValue) }
        return blocks
    }

    private static func boundary(_ line: Substring, _ prefix: String) -> String? {
        guard line.hasPrefix(prefix), line.hasSuffix("-----"), line.count >= prefix.count + 5 else { return nil }
        return String(line.dropFirst(prefix.count).dropLast(5))
    }

    private static func trimmed(_ line: Substring) -> Substring {
        let isBlank = { (character: Character) in character == " " || character == "\t" }
        var line = line.drop(while: isBlank)
        while let last = line.last, isBlank(last) { line.removeLast() }
        return line
    }
}
