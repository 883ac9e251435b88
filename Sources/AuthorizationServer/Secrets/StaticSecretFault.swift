/// Why bytes are not the value of a static secret. Says where, never what.
package enum StaticSecretFault: Error, Hashable, CustomStringConvertible {
    case empty
    case tooLong
    case surroundedByBlanks
    /// Positions are counted from 1.
    case lineBreak(position: Int)
    case controlCharacter(position: Int)
    case notASCII(position: Int)

    package var description: String {
        switch self {
        case .empty: "the value is empty"
        case .tooLong: "the value has more than \(StaticSecretValue.maximumLength) bytes"
        case .surroundedByBlanks: "the value begins or ends with a space or tab, which a header field does not carry"
        case .lineBreak(let position): "byte \(position) of the value is a line break; a header field has one line"
        case .controlCharacter(let position): "byte \(position) of the value is a control character"
        case .notASCII(let position):
            "byte \(position) of the value is not ASCII, which header fields carry in no agreed way; encode the value"
        }
    }
}
