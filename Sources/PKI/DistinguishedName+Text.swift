extension DistinguishedName: CustomStringConvertible {
    /// The string of RFC 4514, the most special part first: "CN=device-001,O=Example".
    package var description: String {
        relativeNames.reversed()
            .map { relativeName in relativeName.map(\.description).joined(separator: "+") }
            .joined(separator: ",")
    }
}

extension DistinguishedName.Attribute: CustomStringConvertible {
    /// RFC 4514 §2.3; a type without a name is written with its value in hexadecimal.
    package var description: String {
        guard let name = AttributeType.name(of: type) else {
            return "\(type)=\(isText ? Self.hexadecimal(utf8String: value) : value)"
        }
        return "\(name)=\(isText ? Self.escaped(value) : value)"
    }

    /// RFC 4514 §2.4.
    private static func escaped(_ value: String) -> String {
        var result = ""
        let last = value.unicodeScalars.count - 1
        for (position, scalar) in value.unicodeScalars.enumerated() {
            switch scalar {
            case "\"", "+", ",", ";", "<", ">", "\\":
                result += "\\"
            case " " where position == 0 || position == last, "#" where position == 0:
                result += "\\"
            default:
                break
            }
            result.unicodeScalars.append(scalar)
        }
        return result
    }

    private static func hexadecimal(utf8String text: String) -> String {
        "#" + Hexadecimal.text(DERBytes.value(tag: 0x0C, content: Array(text.utf8)))
    }
}
