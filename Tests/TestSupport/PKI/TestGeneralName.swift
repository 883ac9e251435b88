/// One name of a subjectAltName extension or a name constraint, its bytes free to be hostile.
package enum TestGeneralName: Sendable {
    case uri([UInt8])
    case dnsName([UInt8])
    case email([UInt8])
    case ipAddress([UInt8])
    case directoryName([UInt8])

    package var der: [UInt8] {
        switch self {
        case .email(let bytes): TestDER.value(0x81, bytes)
        case .dnsName(let bytes): TestDER.value(0x82, bytes)
        case .directoryName(let name): TestDER.value(0xA4, name)
        case .uri(let bytes): TestDER.value(0x86, bytes)
        case .ipAddress(let bytes): TestDER.value(0x87, bytes)
        }
    }

    package static func uri(_ text: String) -> TestGeneralName { .uri(Array(text.utf8)) }
    package static func dnsName(_ text: String) -> TestGeneralName { .dnsName(Array(text.utf8)) }
    package static func email(_ text: String) -> TestGeneralName { .email(Array(text.utf8)) }
}
