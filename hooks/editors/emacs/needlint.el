;;; needlint.el --- Personal information an Android app takes and need not -*- lexical-binding: t -*-

;; Emacs 29 or later, or an earlier one with the package eglot.  Eglot runs one server per mode; needlint takes the modes
;; below unless another server is set for them, so for Java and Kotlin choose with C-u M-x eglot.

;;; Code:

(require 'eglot)
(require 'seq)

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

(defun needlint--root (file)
  "The root of the Android project of FILE, or nil."
  (locate-dominating-file file
                          (lambda (folder)
                            (seq-some (lambda (name) (file-exists-p (expand-file-name name folder)))
                                      '("needlint.toml" "settings.gradle" "settings.gradle.kts")))))

(defun needlint--project (folder)
  "The Android project of FOLDER, for projects outside of version control."
  (let ((root (needlint--root folder)))
    (and root (cons 'transient (expand-file-name root)))))

(add-hook 'project-find-functions #'needlint--project 90)

(defun needlint-maybe ()
  "Start needlint for a manifest or resource of an Android project."
  (when (and buffer-file-name
             (string-match-p "\\(AndroidManifest\\|/res/.*\\)\\.xml\\'" buffer-file-name)
             (needlint--root buffer-file-name))
    (eglot-ensure)))

(add-hook 'nxml-mode-hook #'needlint-maybe)

(provide 'needlint)
;;; needlint.el ends here
