/// What is wrong with the places where a custom flow expects credentials; each description completes "the flow ...".
package enum CustomFlowInputFault: Error, Sendable, Hashable, CustomStringConvertible {
    case none
    case tooMany
    case notAParameter(String)
    case notAHeader(String)
    case reserved(String)
    case twice(String)

    package var description: String {
        switch self {
        case .none: "names no parameter and no header that holds its credentials"
        case .tooMany: "names more than \(CustomFlowInputs.maximumCount) parameters or headers"
        case .notAParameter(let name): "names \(name.debugDescription), which cannot be a parameter"
        case .notAHeader(let name): "names \(name.debugDescription), which cannot be a header"
        case .reserved(let name): "names \(name.debugDescription), which has a meaning of its own or is in any request"
        case .twice(let name): "names \(name.debugDescription) twice"
        }
    }
}
