interface FileButtonProps {
  readonly label: string;
  readonly accept?: string;
  readonly multiple?: boolean;
  /** A folder with all that is in it. */
  readonly folder?: boolean;
  readonly disabled?: boolean;
  readonly onFiles: (files: readonly File[]) => void;
}

/** A button that asks for files. */
export function FileButton({ label, folder, onFiles, ...rest }: FileButtonProps) {
  return (
    <label class="button file">
      {label}
      <input
        type="file"
        class="unseen"
        {...rest}
        {...(folder && { webkitdirectory: true })}
        onChange={(event) => {
          const input = event.currentTarget;
          const files = [...(input.files ?? [])];
          // So that the same file can be chosen again.
          input.value = '';
          if (files.length > 0) onFiles(files);
        }}
      />
    </label>
  );
}
