// Progressive only: every task works without this file. It switches the Design System's own scripts on.
import { createAll, Button, CharacterCount, Checkboxes, ErrorSummary, FileUpload, NotificationBanner, PasswordInput,
  Radios, ServiceNavigation, SkipLink } from "./govuk-frontend.min.js";

document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");
for (const component of [Button, CharacterCount, Checkboxes, ErrorSummary, FileUpload, NotificationBanner, PasswordInput,
  Radios, ServiceNavigation, SkipLink]) createAll(component);
