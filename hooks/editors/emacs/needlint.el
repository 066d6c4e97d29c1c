;;; needlint.el --- Personal information an Android app takes and need not -*- lexical-binding: t -*-

;; Emacs 29 or later with eglot (built in).  Eglot runs one server per mode; needlint takes the modes below unless
;; another server is set for them, so for Java and Kotlin choose with C-u M-x eglot.

;;; Code:

(require 'eglot)

(defgroup needlint nil
  "Permissions, SDKs and code that take more personal information than needed."
  :group 'tools)

(defcustom needlint-command '("needlint" "lsp")
  "How the language server is started."
  :type '(repeat string))

(defcustom needlint-options nil
  "Options of the server, a property list such as (:language \"zh\" :category [\"news\"])."
  :type 'plist)

(defun needlint--contact (&optional _interactive)
  "Command and options as eglot takes them."
  (append needlint-command (list :initializationOptions (or needlint-options (make-hash-table)))))

(dolist (mode '(nxml-mode groovy-mode conf-toml-mode java-mode java-ts-mode kotlin-mode kotlin-ts-mode))
  (add-to-list 'eglot-server-programs (cons mode #'needlint--contact) t))

(defun needlint-maybe ()
  "Start needlint for a manifest or resource of an Android project."
  (when (and buffer-file-name
             (string-match-p "\\(AndroidManifest\\|/res/.*\\)\\.xml\\'" buffer-file-name)
             (locate-dominating-file buffer-file-name
                                     (lambda (folder)
                                       (or (file-exists-p (expand-file-name "needlint.toml" folder))
                                           (file-exists-p (expand-file-name "settings.gradle" folder))
                                           (file-exists-p (expand-file-name "settings.gradle.kts" folder))))))
    (eglot-ensure)))

(add-hook 'nxml-mode-hook #'needlint-maybe)

(provide 'needlint)
;;; needlint.el ends here
