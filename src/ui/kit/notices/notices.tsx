import { CircleAlert, Info, X } from "lucide-react";
import { useStore } from "zustand";
import { Button } from "../controls/button.tsx";
import { type Notice, dismiss, noticesStore } from "./notices-store.ts";
import css from "./notices.module.css";

/**
 * Both live regions are always in the page: a region that arrives with its text is not read. `aria-live` is said though
 * it is implied: open dialogs hide everything else from screen readers, but not what has it.
 */
export function Notices() {
  const notices = useStore(noticesStore, (state) => state.notices);
  return (
    <div className={css["stack"]}>
      <output className={css["region"]} aria-live="polite">
        {notices
          .filter(({ kind }) => kind === "status")
          .map((notice) => (
            <NoticeRow key={notice.id} notice={notice} />
          ))}
      </output>
      <div role="alert" aria-live="assertive">
        {notices
          .filter(({ kind }) => kind === "error")
          .map((notice) => (
            <NoticeRow key={notice.id} notice={notice} />
          ))}
      </div>
    </div>
  );
}

function NoticeRow({ notice }: { readonly notice: Notice }) {
  const { action } = notice;
  return (
    <div className={css["notice"]} data-kind={notice.kind}>
      {notice.kind === "error" ? <CircleAlert aria-hidden /> : <Info aria-hidden />}
      <p>{notice.text}</p>
      {action === undefined ? null : (
        <Button
          label={action.label}
          look="outline"
          onClick={() => {
            action.run();
            dismiss(notice.id);
          }}
        />
      )}
      <Button
        label="Dismiss"
        icon={<X aria-hidden />}
        isIconOnly
        onClick={() => dismiss(notice.id)}
      />
    </div>
  );
}
