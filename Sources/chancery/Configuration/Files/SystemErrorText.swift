import Foundation

/// What the system says of a failed call, without Foundation's wrapping.
enum SystemErrorText {
    static func of(_ error: any Error) -> String {
        var error: NSError? = error as NSError
        while let found = error {
            if found.domain == NSPOSIXErrorDomain, let code = Int32(exactly: found.code) {
                return String(cString: strerror(code))
            }
            error = found.userInfo[NSUnderlyingErrorKey] as? NSError
        }
        return "the system refuses to read it"
    }
}
