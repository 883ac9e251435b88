import SwiftASN1

extension SubjectAlternativeNames {
    /// Reads the value of the extension: `GeneralNames`.
    ///
    /// The names' bytes are taken as they are; a name of a kind that no rule can match is passed over.
    init(extensionValue: ArraySlice<UInt8>) throws {
        self.init()
        let root = try DER.parse(extensionValue)
        try DER.sequence(root, identifier: .sequence) { names in
            var isEmpty = true
            while let name = names.next() {
                try append(name)
                isEmpty = false
            }
            guard !isEmpty else { throw ASN1Error.invalidASN1Object(reason: "The list is empty") }
        }
    }

    private mutating func append(_ name: ASN1Node) throws {
        guard name.identifier.tagClass == .contextSpecific, name.identifier.tagNumber <= 8 else {
            throw ASN1Error.unexpectedFieldType(name.identifier)
        }
        switch (name.identifier.tagNumber, name.content) {
        case (1, .primitive(let bytes)): appendEmail(bytes)
        case (2, .primitive(let bytes)): appendDNSName(bytes)
        case (6, .primitive(let bytes)): appendURI(bytes)
        case (7, .primitive(let bytes)): appendIPAddress(bytes)
        case (1, _), (2, _), (6, _), (7, _): throw ASN1Error.unexpectedFieldType(name.identifier)
        default: break
        }
    }
}
